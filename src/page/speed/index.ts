// "How fast": the same visitors three ways, as histograms and in percentiles.
import { make, part } from '../dom.ts'
import { createHistogram, percentile } from '../histogram.ts'
import { type Seen, tell } from '../seen.ts'
import { steadily } from '../steady.ts'
import { ARMS, type Arm } from '../traffic/arms.ts'
import { createAxis, createChart, MARKS } from './chart.ts'
import { words } from './words.ts'

export function createSpeed() {
  const table = part('speed', HTMLTableElement)
  const seconds = part('speed-window', HTMLSelectElement)
  const sentence = part('speed-words', HTMLElement)
  const arms = (Object.keys(ARMS) as Arm[]).map(createRow)
  table.append(...arms.map(({ body }) => body))
  table.append(make('tfoot', { 'aria-hidden': 'true' }, make('tr', {}, wide(createAxis()))))
  part('speed-reset', HTMLButtonElement).addEventListener('click', () => {
    for (const { histogram } of arms) histogram.clear()
  })

  steadily(() => {
    const windowMs = Number(seconds.value) * 1_000
    const now = performance.now()
    const rows = arms.map((arm) => arm.draw(windowMs, now))
    const told = words(rows, Number(seconds.value))
    if (sentence.textContent !== told) sentence.textContent = told
  })

  return {
    see(seen: Seen): void {
      const arm = arms.find(({ id }) => id === seen.label)
      const { way } = tell(seen)
      const cached = way === 'memory' || way === 'kv' || way === 'spare'
      arm?.histogram.add(way === 'failed' ? undefined : seen.ms, cached, performance.now())
    },
  }
}

const COLUMNS = 6
const wide = (child: Element) => make('td', { colspan: COLUMNS }, child)

/** Figures, and below them their picture, of which they are the text. */
function createRow(id: Arm) {
  const { title, name } = ARMS[id]
  const histogram = createHistogram()
  const chart = createChart()
  const cells = Array.from({ length: COLUMNS - 1 }, () => make('td', {}, '–'))
  const body = make(
    'tbody',
    { 'data-arm': id },
    make('tr', {}, make('th', { scope: 'row' }, title), ...cells),
    make('tr', { 'aria-hidden': 'true' }, wide(chart.element)),
  )
  return {
    id,
    histogram,
    body,
    draw(windowMs: number, now: number) {
      const { reads, failed, cached, counts } = histogram.of(windowMs, now)
      const percentiles = MARKS.map(([, share]) => percentile(counts, share))
      for (const [index, value] of [reads, failed, ...percentiles].entries()) {
        const text = String(value ?? '–')
        const cell = cells[index]
        if (cell && cell.textContent !== text) cell.textContent = text
      }
      chart.draw(counts, percentiles)
      const [p50, , p99] = percentiles
      const known = p50 === undefined || p99 === undefined ? {} : { p50, p99 }
      return { name, reads, cached, ...known }
    },
  }
}
