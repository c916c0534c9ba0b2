// One picture: curves over an axis of powers of ten, each on a scale of its own, with their knees marked. SVG, the same
// bytes for the same figures, light and dark. Pure.
import { across, at, END, MIDDLE, QUIET, svg, text, WIDTH } from '../report/pictures/svg.ts'
import { kneeByFactors, type Point } from './knee.ts'

/** `gains`: what more of x brings, so that its knee is worth a mark. */
export type Curve = { name: string; unit: string; points: readonly Point[]; gains?: boolean }
export type Panel = { title: string; x: string; curves: readonly Curve[] }

const LEFT = 70
const RIGHT = 74
const HIGH = 110
const GAP = 48
const TOP = 52
/** Figures on the axis that are nearer than so would overlap. */
const TICK = 30
/** Told apart by their dashes as well, and each is named. */
const LOOKS = [
  ['#268bd2', ''],
  ['#cb4b16', ' stroke-dasharray="6 3"'],
] as const

const short = (value: number): string =>
  new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 }).format(value)

/** Curves above each other, each from 0 to its most, over one axis. */
export function curvePicture({ title, x: name, curves }: Panel): string {
  const xs = [...new Set(curves.flatMap(({ points }) => points.map(({ x }) => x)))].sort(
    (a, b) => a - b,
  )
  const [least, most] = [Math.log(xs[0] ?? 1), Math.log(xs.at(-1) ?? 1)]
  const x = (value: number) =>
    LEFT + ((Math.log(value) - least) / Math.max(1e-9, most - least)) * (WIDTH - LEFT - RIGHT)
  const height = TOP + curves.length * (HIGH + GAP) + 6
  const body = curves.map((curve, index) => {
    const bottom = TOP + index * (HIGH + GAP) + HIGH
    return curveOf(curve, index, x, bottom)
  })
  const ticks: string[] = []
  let tickedAt = Number.NEGATIVE_INFINITY
  for (const value of xs) {
    if (x(value) - tickedAt < TICK) continue
    tickedAt = x(value)
    ticks.push(text(tickedAt, height - 24, short(value), MIDDLE + QUIET))
  }
  return svg(height, title, [
    text(0, 16, title),
    ...body,
    ...ticks,
    text(LEFT, height - 4, name, QUIET),
  ])
}

function curveOf(
  { name, unit, points, gains }: Curve,
  index: number,
  x: (value: number) => number,
  bottom: number,
): string {
  const most = Math.max(1e-9, ...points.map((point) => point.y))
  const y = (value: number) => bottom - (value / most) * HIGH
  const [color, dash] = LOOKS[index % LOOKS.length] ?? LOOKS[0]
  const path = points.map((point) => `${at(x(point.x))} ${at(y(point.y))}`).join('L')
  const knee = gains ? kneeByFactors(points) : undefined
  const end = points.at(-1)
  return [
    across(bottom, LEFT, WIDTH - RIGHT),
    text(LEFT - 6, y(most) + 4, `${short(most)} ${unit}`, END + QUIET),
    text(LEFT + 4, bottom - HIGH - 8, name),
    `<path d="M${path}" fill="none" stroke="${color}" stroke-width="2"${dash}/>`,
    ...points.map(
      (point) => `<circle cx="${at(x(point.x))}" cy="${at(y(point.y))}" r="2.5" fill="${color}"/>`,
    ),
    ...(end ? [text(x(end.x) + 6, y(end.y) + 4, `${short(end.y)} ${unit}`, QUIET)] : []),
    ...(knee ? kneeAt(x(knee.x), bottom, short(knee.x)) : []),
  ].join('\n')
}

const kneeAt = (x: number, bottom: number, words: string): string[] => [
  `<path d="M${at(x)} ${bottom - HIGH}V${bottom}" stroke="#888" stroke-dasharray="2 3"/>`,
  text(x + 4, bottom - 6, `knee at ${words}`, QUIET),
]
