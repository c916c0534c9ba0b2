// "Ask from somewhere": one request from a colo, and the story of its answer.
import { make, part } from '../dom.ts'
import { type Names, sentence } from '../sentence.ts'
import { exchange, seenOf } from '../world.ts'

/** Enough to compare; a page that grows for ever is no page. */
const STORIES_MAX = 12

export type Ask = { from(colo: string): void }

/** @param paths What there is to read; the reader may type another. */
export function createAsk(paths: readonly string[], names: Names): Ask {
  const form = part('ask', HTMLFormElement)
  const colo = part('ask-colo', HTMLSelectElement)
  const path = part('ask-path', HTMLInputElement)
  const stories = part('stories', HTMLOListElement)
  path.value = paths[0] ?? '/'
  part('ask-paths', HTMLDataListElement).replaceChildren(
    ...paths.map((value) => make('option', { value })),
  )
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void send()
  })

  async function send(): Promise<void> {
    const visit = { colo: colo.value, path: path.value }
    const words = await exchange(visit).then(
      (answer) => sentence(seenOf(visit, answer), names),
      (error: Error) => error.message,
    )
    stories.prepend(make('li', {}, words))
    if (stories.childElementCount > STORIES_MAX) stories.lastElementChild?.remove()
  }

  return {
    from(id) {
      colo.value = id
      void send()
    },
  }
}
