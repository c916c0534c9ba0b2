// Medians of measured blocks, and ratios between arms of the same block. Pure.
import { percentile } from '../traffic/statistics.ts'

/** Microseconds of each arm, median of a block. `hello` is the way to a Worker and back alone. */
export type Block = { hello: number; raw: number; kv: number; memory: number }

/** Throws when an arm was never measured. */
export function medianBlock(us: Record<keyof Block, readonly number[]>): Block {
  const of = (name: keyof Block) => {
    const median = percentile(us[name], 50)
    if (median === undefined) throw new Error(`No sample of the arm "${name}" was good.`)
    return median
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
