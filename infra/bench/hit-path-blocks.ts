// Medians of measured blocks, and ratios between arms of the same block. Pure.
import { median, percentile } from '../traffic/statistics.ts'

/** `hello` is the way to a Worker and back alone, and `told` a hit from memory with a data point. */
export const ARMS = ['hello', 'raw', 'kv', 'memory', 'told'] as const
export type Arm = (typeof ARMS)[number]

/** Microseconds of each arm, median of a block. */
export type Block = Record<Arm, number>

const eachArm = (of: (arm: Arm) => number) =>
  Object.fromEntries(ARMS.map((arm) => [arm, of(arm)])) as Block // every arm is there

/** Throws when an arm was never measured. */
export const medianBlock = (us: Record<Arm, readonly number[]>): Block =>
  eachArm((arm) => {
    if (us[arm].length === 0) throw new Error(`No sample of the arm "${arm}" was good.`)
    return median(us[arm])
  })

export type Median = { median: number; least: number; most: number }

/** An arm against another one, within each block: what slows the machine down for a while slows both. */
export function ratio(blocks: readonly Block[], arm: Arm, to: Arm): Median {
  const ratios = blocks.map((block) => block[arm] / block[to])
  const at = (percent: number) => percentile(ratios, percent) ?? Number.NaN
  return { median: at(50), least: at(0), most: at(100) }
}

/** The same without the way there. */
export const without = (block: Block): Block => eachArm((arm) => block[arm] - block.hello)
