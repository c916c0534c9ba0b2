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
  const others = createClient(context, false)
  const item = createItem(workload, createClient(context, true))
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
    const before = await item.latest(first)
    const { etag } = before.headers
    if (etag === undefined) return `There is no ETag to match: ${answerWords(before)}.`
    meetings++
    const values = colos.map((_, writer) => shortUrl(item.name, `${meetings}-${writer + 1}`))
    const spoke = await Promise.all(
      colos.map(async (colo, writer) => {
        const use = change(item.name, values[writer] ?? '')
        const told = await others.send(colo.value, use, { 'If-Match': etag })
        const won = told.status === use.status
        return { place: names(told.colo), words: answerWords(told), won }
      }),
    )
    const now = await item.latest(first)
    const { value, version } = shownIn(workload, now.body)
    return meetingWords({ etag, spoke, kept: values.indexOf(value ?? ''), version })
  }
}
