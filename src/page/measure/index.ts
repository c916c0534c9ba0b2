// "From here": what the visitor's own browser measures, by how it was served, with each answer's story.
import { measure } from '../browser.ts'
import { make, part } from '../dom.ts'
import { createHistogram, percentile, WINDOW_MS_MAX } from '../histogram.ts'
import { type Seen, tell, WAY_WORDS, WAYS } from '../seen.ts'
import { type Names, sentence } from '../sentence.ts'

/** A visitor's own share of what one client may ask for: far below any rate limit, and enough for a percentile soon. */
const ASK_EVERY_MS = 1_000
/** Enough to compare. */
const STORIES_MAX = 12

export function createMeasure(
  names: Names,
  seen: (seen: Seen) => void,
  say: (words: string) => void,
) {
  const path = part('measure-path', HTMLInputElement)
  const button = part('measure-on', HTMLButtonElement)
  const stories = part('measure-stories', HTMLOListElement)
  const rows = part('measured', HTMLTableSectionElement)
  const paths = [...part('measure-paths', HTMLDataListElement).options].map(({ value }) => value)
  const arms = WAYS.map((way) => ({ way, histogram: createHistogram() }))
  let timer: ReturnType<typeof setInterval> | undefined
  let turn = 0
  path.value = paths[0] ?? '/'

  part('measure', HTMLFormElement).addEventListener('submit', (event) => {
    event.preventDefault()
    void ask(path.value).then(say)
  })
  button.addEventListener('click', () => {
    clearInterval(timer)
    timer = timer === undefined ? setInterval(next, ASK_EVERY_MS) : undefined
    button.setAttribute('aria-pressed', String(timer !== undefined))
    if (timer !== undefined) next()
  })

  /** One path after the other; none while nobody looks. */
  function next(): void {
    const among = paths.length === 0 ? [path.value] : paths
    if (!document.hidden) void ask(among[turn++ % among.length] ?? '/')
  }

  /** Resolves with what came of it, in words. */
  async function ask(target: string): Promise<string> {
    const measured = await measure(target)
    const words = 'seen' in measured ? sentence(measured.seen, names) : measured.words
    stories.prepend(make('li', {}, `${target}: ${words}`))
    if (stories.childElementCount > STORIES_MAX) stories.lastElementChild?.remove()
    if ('seen' in measured) count(measured.seen)
    return words
  }

  function count(one: Seen): void {
    const { way } = tell(one)
    const ms = way === 'failed' ? undefined : one.ms
    arms.find((arm) => arm.way === way)?.histogram.add(ms, false, performance.now())
    show()
    seen(one)
  }

  function show(): void {
    const now = performance.now()
    const measured = arms.map(({ way, histogram }) => ({
      way,
      ...histogram.of(WINDOW_MS_MAX, now),
    }))
    rows.replaceChildren(
      ...measured.flatMap(({ way, reads, counts }) => {
        if (reads === 0) return []
        const figures = [reads, ...[0.5, 0.95, 0.99].map((share) => percentile(counts, share))]
        const cells = figures.map((figure) => make('td', {}, String(figure ?? '–')))
        return make('tr', {}, make('th', { scope: 'row' }, WAY_WORDS[way]), ...cells)
      }),
    )
  }
}
