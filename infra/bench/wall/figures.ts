// What is kept of the blocks: medians and ratios, as they go into the report's JSON. Pure.
import { median } from '../../traffic/statistics.ts'
import type { Delays } from './arms.ts'
import { ARMS, type Arm, type Block, type By, INSIDE, type Ratio, ratio } from './blocks.ts'

/** Measured with these delays. */
export type Measured = Delays & {
  /** Whole microseconds a request, median of the blocks, by how it was measured and by arm. */
  us: { [by in By]?: { [arm in Arm]?: number } }
  ratios: Ratio[]
  /** Answers that came from elsewhere than they were meant to, left out. */
  missed: number
}

export type Wall = { rounds: number; measured: Measured[] }

/** Who is compared with whom. */
const PAIRS: readonly [Arm, Arm][] = [
  ['both', 'hono'],
  ['kv', 'raw'],
  ['memory', 'raw'],
  ['told', 'memory'],
  ['kv', 'hono'],
  ['memory', 'hono'],
]

const armsOf = (by: By): readonly Arm[] => (by === 'insideUs' ? INSIDE : ARMS)

export function figuresOf(blocks: readonly Block[], delays: Delays, missed: number): Measured {
  const ways = (['clientUs', 'cpuUs', 'insideUs'] as const).filter((by) =>
    blocks.every((block) => block[by]),
  )
  const medianOf = (by: By, arm: Arm) => {
    const us = blocks.map((block) => (block[by] as Partial<Record<Arm, number>>)[arm] ?? 0)
    return [arm, Math.round(median(us))]
  }
  return {
    ...delays,
    us: Object.fromEntries(
      ways.map((by) => [by, Object.fromEntries(armsOf(by).map((arm) => medianOf(by, arm)))]),
    ),
    ratios: ways.flatMap((by) => PAIRS.flatMap(([of, to]) => ratio(blocks, by, of, to) ?? [])),
    missed,
  }
}

/** `undefined` where it was not measured. */
export const ratioIn = ({ ratios }: Measured, by: By, of: Arm, to: Arm): Ratio | undefined =>
  ratios.find((one) => one.by === by && one.of === of && one.to === to)
