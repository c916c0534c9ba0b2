// The form in which a link is made; a taken address is explained, and a free one offered.
import { make, part } from '../../page/dom.ts'
import type { Link } from '../schemas.ts'
import type { Api } from './api.ts'
import { fieldsOf } from './edit.ts'
import { freeSlug } from './undo.ts'
import { problemWords, takenWords } from './words.ts'

export function createNew(
  api: Api,
  say: (words: string) => void,
  made: (link: Link) => void,
): void {
  const form = part('links-new', HTMLFormElement)
  const offer = part('links-offer', HTMLElement)
  const { url, title, listed, input } = fieldsOf(form)
  const slug = input('slug')
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void send()
  })

  async function send(): Promise<void> {
    offer.replaceChildren()
    const wanted = slug.value.trim()
    const fields = { url: url.value.trim(), title: title.value, listed: listed.checked }
    const result = await api.make({ ...(wanted && { slug: wanted }), ...fields })
    if (result.ok) {
      form.reset()
      made(result.value)
    } else if (result.problem.kind === 'slug-taken' && wanted) await explain(wanted)
    else say(problemWords(result.problem))
  }

  async function explain(wanted: string): Promise<void> {
    const [found, free] = await Promise.all([api.read(wanted), freeSlug(api, wanted)])
    say(
      `${takenWords(wanted, found)} ${free ? `“${free}” is free.` : 'Choose another, or leave it empty.'}`,
    )
    if (free === undefined) return slug.focus()
    const button = make('button', { type: 'button' }, `Make it as /${free}`)
    button.addEventListener('click', () => {
      slug.value = free
      form.requestSubmit()
    })
    offer.replaceChildren(button)
  }
}
