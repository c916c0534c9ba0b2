// Medians of measured blocks, and ratios between arms of the same block. Pure.
import { median, percentile } from '../../traffic/statistics.ts'

/** As a client sees them, one request after the other:
 *  - `hello`   the way to a Worker and back alone
 *  - `hono`    a plain Worker with a query, and `both` the same through edge and region, which find no copy
 *  - `raw`     one KV.get, `kv` a hit from KV, `memory` a hit from memory, `told` the same with a data point */
export const ARMS = ['hello', 'hono', 'both', 'raw', 'kv', 'memory', 'told'] as const
export type Arm = (typeof ARMS)[number]

/** Many times within one request: without sockets and clients. */
export const INSIDE = ['raw', 'kv', 'memory', 'told'] as const
export type Inside = (typeof INSIDE)[number]

/** Microseconds a request. `cpuUs` is workerd's CPU time, where the system tells it. */
export type Block = {
  clientUs: Record<Arm, number>
  cpuUs: Record<Arm, number> | undefined
  insideUs: Record<Inside, number>
}

export type By = keyof Block

/** Of each arm. Throws when one was never measured. */
export function medians<A extends string>(us: Record<A, readonly number[]>): Record<A, number> {
  const arms = Object.entries<readonly number[]>(us).map(([arm, values]) => {
    if (values.length === 0) throw new Error(`No sample of the arm "${arm}" was good.`)
    return [arm, median(values)]
  })
  return Object.fromEntries(arms) as Record<A, number> // every arm is there
}

export type Ratio = { by: By; of: Arm; to: Arm; median: number; least: number; most: number }

/** An arm against another one, within each block: what slows the machine down for a while slows both.
 * `undefined` of what was not measured. */
export function ratio(blocks: readonly Block[], by: By, of: Arm, to: Arm): Ratio | undefined {
  const ratios = blocks.map((block) => {
    const us: Partial<Record<Arm, number>> = block[by] ?? {}
    return (us[of] ?? Number.NaN) / (us[to] ?? Number.NaN)
  })
  if (ratios.length === 0 || !ratios.every(Number.isFinite)) return undefined
  const at = (percent: number) => hundredth(percentile(ratios, percent) ?? Number.NaN)
  return { by, of, to, median: at(50), least: at(0), most: at(100) }
}

export const hundredth = (value: number): number => Math.round(value * 100) / 100
