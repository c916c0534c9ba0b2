// The histogram of one way: bars over a logarithmic axis of time, and three marks for percentiles. Everything is placed in
// shares of the width, so that no script has to know how wide the page is; colours and dashes are in speed.css.
import { makeSvg } from '../dom.ts'
import { BUCKETS } from '../histogram.ts'

/** From 1 ms, below which the world does not measure, to 10 s, longer than anything but a write may take. */
const DECADES = 4
const BARS_A_DECADE = 12
export const BARS = DECADES * BARS_A_DECADE

/** Where a time is on the axis: 0 is its left end, 1 its right one. */
export const placeOf = (ms: number): number =>
  Math.min(1, Math.max(0, Math.log10(Math.max(1, ms)) / DECADES))

/** How many are in each bar. */
export function bars(counts: Uint32Array): number[] {
  const heights = new Array<number>(BARS).fill(0)
  for (const [index, count] of counts.entries()) {
    const bar = Math.min(BARS - 1, Math.floor(placeOf(BUCKETS[index] ?? 0) * BARS))
    heights[bar] = (heights[bar] ?? 0) + count
  }
  return heights
}

/** In a box of BARS by 1; the highest bar is as high as the box. */
export function outline(counts: Uint32Array): string {
  const heights = bars(counts)
  const highest = Math.max(1, ...heights)
  return heights
    .map((count, bar) => (count === 0 ? '' : `M${bar} 1v${-count / highest}h.9V1z`))
    .join('')
}

export const MARKS = [
  ['p50', 0.5],
  ['p95', 0.95],
  ['p99', 0.99],
] as const

/** Names of marks stand below each other, because marks may stand side by side. */
const NAME_PX = 13
/** Right of here a name stands left of its mark. */
const TURN = 0.8

export function createChart() {
  const path = makeSvg('path')
  const box = {
    viewBox: `0 0 ${BARS} 1`,
    preserveAspectRatio: 'none',
    width: '100%',
    height: '100%',
  }
  const marks = MARKS.map(([name], index) => {
    const line = makeSvg('line', { y1: 0, y2: '100%' })
    const text = makeSvg('text', { y: (index + 1) * NAME_PX }, name)
    return { line, text, group: makeSvg('g', { class: name, visibility: 'hidden' }, line, text) }
  })
  const element = makeSvg(
    'svg',
    { class: 'histogram', 'aria-hidden': 'true' },
    ...grid(),
    makeSvg('svg', box, path),
    ...marks.map(({ group }) => group),
  )
  return {
    element,
    draw(counts: Uint32Array, percentiles: readonly (number | undefined)[]): void {
      path.setAttribute('d', outline(counts))
      for (const [index, { line, text, group }] of marks.entries()) {
        const ms = percentiles[index]
        group.setAttribute('visibility', ms === undefined ? 'hidden' : 'visible')
        const x = placeOf(ms ?? 0)
        for (const name of ['x1', 'x2']) line.setAttribute(name, percent(x))
        text.setAttribute('x', percent(x))
        text.setAttribute('dx', x > TURN ? '-4' : '4')
        text.setAttribute('text-anchor', x > TURN ? 'end' : 'start')
      }
    },
  }
}

/** The axis below all of them. */
export function createAxis(): SVGSVGElement {
  const names = ['1 ms', '10 ms', '100 ms', '1 s', '10 s']
  const anchors = ['start', 'middle', 'middle', 'middle', 'end']
  const texts = names.map((name, decade) =>
    makeSvg(
      'text',
      { x: percent(decade / DECADES), y: 14, 'text-anchor': anchors[decade] ?? '' },
      name,
    ),
  )
  return makeSvg('svg', { class: 'axis', 'aria-hidden': 'true' }, ...texts)
}

const grid = (): SVGElement[] =>
  [1, 2, 3].map((decade) => {
    const x = percent(decade / DECADES)
    return makeSvg('line', { class: 'grid', x1: x, x2: x, y1: 0, y2: '100%' })
  })

const percent = (share: number): string => `${Math.round(share * 10_000) / 100}%`
