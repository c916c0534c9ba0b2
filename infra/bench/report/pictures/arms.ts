// How arms are told apart: each by a shape, dashes and a colour, any of which is enough.
import type { ArmName } from '../arms.ts'
import { at, text } from './svg.ts'

type Look = { color: string; dash: string; shape: Shape }
type Shape = 'dot' | 'square' | 'diamond' | 'up' | 'down' | 'cross' | 'star'

/** Okabe and Ito's palette, but what is too bright on white: https://jfly.uni-koeln.de/color/ */
const LOOKS: { [arm in ArmName]: Look } = {
  single: { color: '#7f8790', dash: '', shape: 'square' },
  nginx: { color: '#c08400', dash: '2 3', shape: 'diamond' },
  sessions: { color: '#0072b2', dash: '8 3', shape: 'up' },
  hono: { color: '#009e73', dash: '8 3 2 3', shape: 'down' },
  cachified: { color: '#cc79a7', dash: '12 4', shape: 'cross' },
  unkey: { color: '#56a4d9', dash: '4 2', shape: 'dot' },
  meridian: { color: '#d55e00', dash: '', shape: 'star' },
}

/** Drawn around 0 0, nine units wide. */
const SHAPES: { [shape in Shape]: string } = {
  dot: 'M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0Z',
  square: 'M-4 -4H4V4H-4Z',
  diamond: 'M0 -5.5L5.5 0L0 5.5L-5.5 0Z',
  up: 'M0 -5L5 4H-5Z',
  down: 'M0 5L5 -4H-5Z',
  cross: 'M-5 -2H-2V-5H2V-2H5V2H2V5H-2V2H-5Z',
  star: 'M0 -7L2 -2.2L7 -2.2L3 1L4.6 6L0 3L-4.6 6L-3 1L-7 -2.2L-2 -2.2Z',
}

export const marker = (arm: ArmName, x: number, y: number): string =>
  `<path class="b" d="${SHAPES[LOOKS[arm].shape]}" transform="translate(${at(x)} ${at(y)})" fill="${LOOKS[arm].color}"/>`

export function line(arm: ArmName, points: readonly (readonly [x: number, y: number])[]): string {
  const { color, dash } = LOOKS[arm]
  const path = points.map(([x, y]) => `${at(x)} ${at(y)}`).join('L')
  const dashes = dash && ` stroke-dasharray="${dash}"`
  const width = arm === 'meridian' ? 3 : 1.8
  return `<path d="M${path}" fill="none" stroke="${color}" stroke-width="${width}"${dashes}/>`
}

const COLUMNS = 4
const ROW = 22
/** What it takes of a picture's height. */
export const legendHeight = (arms: readonly ArmName[]): number =>
  Math.ceil(arms.length / COLUMNS) * ROW + 8

/** From the picture's upper edge. */
export const legend = (arms: readonly ArmName[]): string[] =>
  arms.flatMap((arm, index) => {
    const [x, y] = [8 + (index % COLUMNS) * 118, 16 + Math.floor(index / COLUMNS) * ROW]
    const sample = [x, x + 26].map((end) => [end, y] as const)
    return [line(arm, sample), marker(arm, x + 13, y), text(x + 32, y + 5, arm)]
  })
