// What the report runs: every scenario with the arms that it compares.
import type { ArmName } from './arms.ts'
import { secondsOf } from './new-links.ts'
import type { Scenario } from './scenario.ts'

export type Part = { scenario: Scenario; arms: readonly ArmName[] }

/** Every edge isolate has a few requests a second, as where a product is young; more of them make every cache better. */
const PER_SECOND = 1_000
/** As many short links as get most of a small product's traffic. */
const KEYS = 1_000
/** All arms, at these shares of writes. */
const WRITES = [0.01, 0.05, 0.2]
/** Caches are filled, and every isolate has measured its regions. */
const WARM_SECONDS = 120
/** Where nothing is cached, regions are all there is to get to know. */
const WARM_UNCACHED_SECONDS = 30
/** A p99.9 of a hundred reads, and a mean that no further read moves. */
const SIDE_SECONDS_MAX = 100
/** Of each region that is down: a mean, and whether any read fails at all. */
const DOWN_SECONDS_MAX = 30
/** Of calls, and for how long, in milliseconds: as D1's are reported to be now and then. */
const STALLS = { share: 0.002, fromMs: 2_000, untilMs: 12_000 }

export const FAILOVER = 'failover'
export const HOT_KEY = 'hot key'
/** Four a second for each isolate. */
const HOT_PER_SECOND = 300
/** Of `side`: some lives of a copy. */
const HOT_TIMES = 3
export const NEW_LINKS = 'new links'
/** For each second of the other scenarios. */
const LINKS_PER_SECOND = 2

/** A breaker opens, closes and lets everybody back within half a minute. */
const PHASE_SECONDS = 60

const ALL = ['single', 'nginx', 'sessions', 'hono', 'cachified', 'unkey', 'meridian'] as const

/** @param requests Of the main comparison, for each arm; the other scenarios have a fifth of it, up to 100,000, and
 * those with a region down up to 30,000.
 * @param regions Ids; each is down once. */
export function suiteOf(seed: number, requests: number, regions: readonly string[]): Part[] {
  const main = Math.max(1, Math.round(requests / PER_SECOND))
  const side = Math.min(SIDE_SECONDS_MAX, Math.max(1, Math.round(main / 5)))
  const warmSeconds = Math.min(WARM_SECONDS, Math.round(side / 2))
  const base = { seed, perSecond: PER_SECOND, keys: KEYS, warmSeconds }
  const of = (name: string, more: Partial<Scenario>, arms: readonly ArmName[]): Part => ({
    scenario: { ...base, name, seconds: side + warmSeconds, writes: 0.01, ...more },
    arms,
  })
  const bareSeconds = Math.min(WARM_UNCACHED_SECONDS, warmSeconds)
  const bare = {
    ...{ uncached: true, writes: 0 },
    ...{ seconds: side + bareSeconds, warmSeconds: bareSeconds },
  }
  return [
    ...WRITES.map((writes, index) =>
      of(
        `mix ${writes * 100}`,
        { writes, ...(index === 0 && { seconds: main + warmSeconds }) },
        ALL,
      ),
    ),
    of('cold', { seconds: side, warmSeconds: 0 }, ALL),
    of('uncached', bare, ['single', 'sessions', 'meridian']),
    ...regions.map((region) => {
      const outage = { region, from: 0, until: Number.MAX_SAFE_INTEGER }
      const seconds = Math.min(DOWN_SECONDS_MAX, side) + bareSeconds
      return of(`down ${region}`, { ...bare, seconds, outage }, ['meridian'])
    }),
    of('kv down', { kvDown: true }, ['cachified', 'unkey', 'meridian']),
    of('stalls', { ...bare, stalls: STALLS }, ['sessions', 'meridian']),
    of(
      HOT_KEY,
      {
        ...{ keys: 1, writes: 0, perSecond: HOT_PER_SECOND },
        seconds: HOT_TIMES * side + warmSeconds,
      },
      ALL,
    ),
    of(
      NEW_LINKS,
      {
        ...{ newLinks: side * LINKS_PER_SECOND, warmSeconds: 0 },
        seconds: secondsOf(side * LINKS_PER_SECOND),
      },
      ALL,
    ),
    failover(base, regions, Math.min(PHASE_SECONDS, side)),
  ]
}

/** As it was, with a region dead, with it back: a picture of its own. */
function failover(
  base: Pick<Scenario, 'seed' | 'perSecond' | 'keys' | 'warmSeconds'>,
  regions: readonly string[],
  phaseSeconds: number,
): Part {
  const from = base.warmSeconds + phaseSeconds
  const region = regions.find((id) => id === 'weur') ?? regions[0] ?? ''
  return {
    scenario: {
      ...base,
      ...{ name: FAILOVER, writes: 0.01, seconds: from + 2 * phaseSeconds },
      outage: { region, from, until: from + phaseSeconds },
    },
    arms: ['meridian'],
  }
}
