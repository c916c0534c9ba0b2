// "How far behind": each replica's lag as a running line, beside its figures.
import { make, makeSvg, part } from '../dom.ts'
import type { Names } from '../sentence.ts'
import { steadily } from '../steady.ts'
import { createSeries, highest, lagWords, line, SECONDS, secondsOf } from './series.ts'

/** @param regions By their ids. */
export function createLag(regions: readonly string[], names: Names) {
  const rows = regions.map((id) => createRow(id, names(id)))
  const words = part('lag-words', HTMLElement)
  const scale = part('lag-scale', HTMLElement)
  part('lag', HTMLTableSectionElement).append(...rows.map(({ row }) => row))
  let last: Record<string, number> | undefined

  steadily(() => {
    if (!last) return
    const highestMs = highest(rows.map(({ series }) => series))
    for (const { draw } of rows) draw(highestMs)
    words.textContent = lagWords(last, names)
    scale.textContent = secondsOf(highestMs)
    last = undefined
  })

  return {
    /** @param ms By region, without those of which nothing is known. */
    see(ms: Record<string, number>): void {
      for (const { id, series } of rows) series.add(ms[id])
      last = ms
    },
  }
}

function createRow(id: string, name: string) {
  const series = createSeries()
  const path = makeSvg('path')
  const box = { viewBox: `0 -.05 ${SECONDS} 1.1`, preserveAspectRatio: 'none' }
  const chart = makeSvg('svg', { class: 'lag', ...box, 'aria-hidden': 'true' }, path)
  const [now, most] = [make('td', {}, '–'), make('td', {}, '–')]
  const row = make(
    'tr',
    { 'data-lag': id },
    make('th', { scope: 'row' }, name),
    make('td', {}, chart),
  )
  row.append(now, most)
  const text = (ms: number | undefined) =>
    ms === undefined || Number.isNaN(ms) ? '–' : secondsOf(ms)
  return {
    ...{ id, series, row },
    draw(highestMs: number): void {
      path.setAttribute('d', line(series.values, highestMs))
      now.textContent = text(series.values[SECONDS - 1])
      most.textContent = text(series.most)
    },
  }
}
