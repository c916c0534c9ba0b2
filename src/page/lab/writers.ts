// Two writers with one If-Match: both have read the same version, and both write at the same time.
import type { Workload } from '../../shared/workload.ts'
import { make, part } from '../dom.ts'
import type { Context } from '../panel.ts'
import { answerWords, createClient } from './client.ts'
import { createItem, shortUrl, shownIn } from './item.ts'
import { meetingWords } from './words.ts'

/** Enough to compare. */
const MEETINGS_MAX = 6

type Change = NonNullable<Workload['change']>

export function createWriters(context: Context, workload: Workload, change: Change): void {
  const { names } = context
  const form = part('lab-writers', HTMLFormElement)
  const list = part('lab-meetings', HTMLOListElement)
  const colos = [part('lab-one', HTMLSelectElement), part('lab-other', HTMLSelectElement)]
  const you = createClient(context, true)
  const others = createClient(context, false)
  const item = createItem(workload, you)
  let meetings = 0
  let running = false

  form.addEventListener('submit', (event) => {
    event.preventDefault()
    if (running) return
    running = true
    void meet()
      .then((words) => list.prepend(make('li', {}, words)))
      .finally(() => {
        running = false
        if (list.childElementCount > MEETINGS_MAX) list.lastElementChild?.remove()
      })
  })

  async function meet(): Promise<string> {
    const [first = ''] = colos.map(({ value }) => value)
    if (!item.made) {
      const wrote = await item.write(first)
      if ('refused' in wrote) return `Nothing was made: ${answerWords(wrote.refused)}.`
    }
    const etag = await item.etag(first)
    if (etag === undefined)
      return 'The product answers without an ETag: nobody can say which version was meant.'
    meetings++
    const use = (writer: number) =>
      change(item.name, shortUrl(item.name, `${meetings}-${writer + 1}`))
    const told = await Promise.all(
      colos.map(({ value }, writer) => others.send(value, use(writer), { 'If-Match': etag })),
    )
    const now = await you.send(first, workload.read(item.name), { Consistency: 'latest' })
    const { value, version } = shownIn(workload, now.body)
    const kept = told.findIndex(
      (_, writer) => value === shortUrl(item.name, `${meetings}-${writer + 1}`),
    )
    const spoke = told.map((one, writer) => ({
      place: names(one.colo),
      words: answerWords(one),
      won: one.status === use(writer).status,
    }))
    return meetingWords({ etag, spoke, kept, version })
  }
}
