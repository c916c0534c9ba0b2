// A picture: mean of reads, by continent and arm. Pure.
import type { Report } from '../report.ts'
import { armsIn, partOf } from '../show.ts'
import { legend, legendHeight, marker } from './arms.ts'
import { across, down, END, logAxis, MIDDLE, milliseconds, QUIET, svg, text, WIDTH } from './svg.ts'

const LEFT = 118
const RIGHT = 28 // half of the last time is beyond its line
const ROW = 32
const MARKS = [1, 3, 10, 30, 100, 300]

export function continents(report: Report): string {
  const all = armsIn(partOf(report, 'mix 1')?.arms ?? {})
  const arms = all.map(([arm]) => arm)
  const names = Object.keys(all[0]?.[1].continents ?? {})
  const top = legendHeight(arms)
  const bottom = top + names.length * ROW + 8
  const x = logAxis(1, 300, LEFT, WIDTH - RIGHT)
  return svg(bottom + 24, 'Mean time of reads by continent, from the colo', [
    ...legend(arms),
    ...MARKS.flatMap((ms) => [
      down(x(ms), top, bottom),
      text(x(ms), bottom + 17, milliseconds(ms), QUIET + MIDDLE),
    ]),
    ...names.flatMap((name, row) => {
      const y = top + row * ROW + 20
      return [
        text(LEFT - 8, y + 5, name, END),
        across(y, LEFT, WIDTH - RIGHT),
        ...all.map(([arm, { continents: of }]) => marker(arm, x(of[name]?.mean ?? 0), y)),
      ]
    }),
  ])
}
