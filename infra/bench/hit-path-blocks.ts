// Medians of measured blocks, and ratios between arms of the same block. Pure.
import { median, percentile } from '../traffic/statistics.ts'

/** `hello` is the way to a Worker and back alone. */
export const ARMS = ['hello', 'raw', 'kv', 'memory'] as const
export type Arm = (typeof ARMS)[number]

/** Microseconds of each arm, median of a block. */
export type Block = Record<Arm, number>

/** Throws when an arm was never measured. */
export function medianBlock(us: Record<Arm, readonly number[]>): Block {
  const of = (name: Arm) => {
    if (us[name].length === 0) throw new Error(`No sample of the arm "${name}" was good.`)
    return median(us[name])
  }
  return { hello: of('hello'), raw: of('raw'), kv: of('kv'), memory: of('memory') }
}

export type Median = { median: number; least: number; most: number }

/** An arm against `raw`, within each block: what slows the machine down for a while slows both. */
export function ratio(blocks: readonly Block[], arm: 'kv' | 'memory'): Median {
  const ratios = blocks.map((block) => block[arm] / block.raw)
  const at = (percent: number) => percentile(ratios, percent) ?? Number.NaN
  return { median: at(50), least: at(0), most: at(100) }
}

/** The same without the way there. */
export const without = ({ hello, raw, kv, memory }: Block): Block => ({
  hello: 0,
  raw: raw - hello,
  kv: kv - hello,
  memory: memory - hello,
})
