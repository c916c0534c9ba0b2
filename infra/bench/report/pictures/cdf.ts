// A picture: what share of reads, and of writes, each arm has answered within a time. Pure.
import type { ArmName } from '../arms.ts'
import { type Curves, WITHIN_MS } from '../curve.ts'
import { legend, legendHeight, line, marker } from './arms.ts'
import { across, down, END, logAxis, MIDDLE, milliseconds, QUIET, svg, text, WIDTH } from './svg.ts'

const LEFT = 52
const RIGHT = 16
const PANEL = { height: 190, gap: 62 }
const TIMES = [0.1, 1, 10, 100, 1_000, 10_000]
const SHARES = [0, 0.25, 0.5, 0.75, 1]
/** Between two shapes on a line, in points: a power of ten, and arms take turns. */
const EVERY = 8

export type CurvesByArm = { [arm in ArmName]?: Curves }

export function cdf(curves: CurvesByArm): string {
  const all = Object.entries(curves) as [ArmName, Curves][] // written by its own type
  const arms = all.map(([arm]) => arm)
  const first = legendHeight(arms) + 22
  const second = first + PANEL.height + PANEL.gap
  return svg(second + PANEL.height + 26, 'Share of reads and of writes answered within a time', [
    ...legend(arms),
    ...panel('reads answered within', first, all, ({ reads }) => reads),
    ...panel('writes answered within', second, all, ({ writes }) => writes),
  ])
}

function panel(
  title: string,
  top: number,
  all: readonly [ArmName, Curves][],
  of: (curves: Curves) => readonly number[],
): string[] {
  const bottom = top + PANEL.height
  const x = logAxis(0.1, 10_000, LEFT, WIDTH - RIGHT)
  const y = (share: number) => bottom - share * PANEL.height
  return [
    text(LEFT, top - 8, title),
    ...SHARES.flatMap((share) => [
      across(y(share), LEFT, WIDTH - RIGHT),
      text(LEFT - 6, y(share) + 5, `${share * 100} %`, QUIET + END),
    ]),
    ...TIMES.flatMap((ms) => [
      down(x(ms), top, bottom),
      text(x(ms), bottom + 17, milliseconds(ms), QUIET + (ms === 10_000 ? END : MIDDLE)),
    ]),
    ...all.flatMap(([arm, curves], index) => {
      const points = of(curves).map((share, i) => [x(WITHIN_MS[i] ?? 0), y(share)] as const)
      if (points.length === 0) return []
      const shapes = points.filter((_, i) => i % EVERY === index % EVERY)
      return [line(arm, points), ...shapes.map(([left, up]) => marker(arm, left, up))]
    }),
  ]
}
