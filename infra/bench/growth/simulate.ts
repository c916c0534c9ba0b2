// Curves in virtual time: Meridian's production edge with more keys, more colos, more requests.
import { breathe, type Context } from '../../cli/command.ts'
import type { World } from '../report/arm.ts'
import { meridian } from '../report/meridian-arm.ts'
import { runArm } from '../report/run.ts'
import type { Scenario } from '../report/scenario.ts'
import { tailOf } from '../report/summary.ts'
import type { Simulated } from './growth.ts'

/** As in the report's main comparison, but a fifth as much, and with the share of writes that infra/advise takes. */
export const USUAL = { perSecond: 200, keys: 1_000, writes: 0.05 }
/** Longer than a copy is fresh, so that what is measured has seen every copy end once. */
const WARM_SECONDS = 75

export type Sizes = {
  keys: readonly number[]
  colos: readonly number[]
  rates: readonly number[]
  /** Measured, of each point; a point with few of them a second takes longer by the clock. */
  requests: number
  warmSeconds?: number
}

/** A laptop's quarter of an hour. The 26 colos of the world's map are as many as there are round trips for; beyond a
 * thousand requests a second the platform opens more isolates, which each get as much as these. */
export const SIZES: Sizes = {
  keys: [1_000, 10_000, 100_000, 1_000_000],
  colos: [1, 4, 12, 26],
  rates: [1, 10, 100, 1_000],
  requests: 20_000,
}

export async function simulateAll(seed: number, sizes: Sizes, { progress, quit }: Context) {
  const { requests, warmSeconds = WARM_SECONDS } = sizes
  const curve = async (
    name: string,
    xs: readonly number[],
    of: (x: number) => Partial<Scenario>,
  ): Promise<Simulated[]> => {
    const points: Simulated[] = []
    for (const x of xs) {
      await breathe(quit)
      progress.note(`${name}: ${x.toLocaleString('en')}, simulated`)
      const scenario = {
        ...{ name: `${name} ${x}`, seed, warmSeconds, seconds: 0 },
        ...USUAL,
        ...of(x),
      }
      const seconds = warmSeconds + Math.max(1, Math.ceil(requests / scenario.perSecond))
      points.push(await simulate(x, { ...scenario, seconds }))
    }
    return points
  }
  return {
    keys: await curve('keys', sizes.keys, (keys) => ({ keys })),
    colos: await curve('colos', sizes.colos, (colos) => ({ colos })),
    rates: await curve('requests a second', sizes.rates, (perSecond) => ({ perSecond })),
  }
}

export async function simulate(x: number, scenario: Scenario): Promise<Simulated> {
  let kvCounts: World['kvCounts'] = { reads: 0, writes: 0, refused: 0 }
  const { record, kv } = await runArm((world) => {
    kvCounts = world.kvCounts
    return meridian(world)
  }, scenario)
  const { mean, p95 } = tailOf(record.readMs)
  const { memory, cache, replica, primary } = record.sources
  const answered = memory + cache + replica + primary
  const requests = record.counts.reads + record.counts.writes
  const all = record.timeline.reduce((sum, second) => sum + second.requests, 0)
  const share = (part: number, whole: number) => Math.round((1e6 * part) / Math.max(1, whole)) / 1e6
  return {
    ...{ x, mean, p95 },
    hits: share(memory + cache, answered),
    fromPrimary: share(primary, answered),
    kvReads: share(kv.reads, requests),
    kvWrites: share(kv.writes, requests),
    kvRefused: share(kvCounts.refused, all), // of those that filled the caches as well
  }
}
