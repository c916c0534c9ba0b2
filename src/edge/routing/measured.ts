// What is known here of the round trips to regions, and which one to measure next.
import type { Clock } from '../../shared/time.ts'
import { createBudget } from './rules/budget.ts'
import {
  type Estimate,
  estimate,
  type Heard,
  isSooner,
  shrunk,
  type Trips,
  took,
  UNLIKE_FACTOR,
} from './rules/estimate.ts'
import { worthProbing } from './rules/explore.ts'
import type { Measure, Ranked } from './rules/rank.ts'
import { settle, unsettled } from './rules/settle.ts'

/** Of calls that explore: at first as many as prove six regions, or measure each of twelve once; then one for fifty
 * requests, however seldom they come: time gains nothing (docs/decisions/050-explore.md). A call is billed as its CPU
 * time and no more: https://developers.cloudflare.com/workers/platform/pricing/#service-bindings */
export const EXPLORE_BUDGET = { perRequest: 0.02, max: 24, start: 24, perSecond: 0 } as const
/** While regions are unknown. */
export const PROBE_EVERY_MS = 1_000
/** A request may have six connections open at once, and its own come first:
 * https://developers.cloudflare.com/workers/platform/limits/#simultaneous-open-connections */
export const PROBES_AT_ONCE_MAX = 2
/** One, when all are proven and some may have changed: at a request a second that is under 2 %. */
export const PROBE_AGAIN_EVERY_MS = 120_000
/** Whoever has just answered much sooner than it did: it takes three to believe that. Isolates that left a busy region
 * together then come back one after the other; in a quarter of the time most of them came at once, and left again. */
export const SOONER_EVERY_MS = 60_000
/** Who did not answer a probe is not asked again for so long: the others must have their turn. */
const UNANSWERED_MS = 60_000
/** Looking more often at what has been measured finds nothing that cannot wait. */
const LOOK_EVERY_MS = 1_000

export type Measured = ReturnType<typeof createMeasured>

export function createMeasured(clock: Clock) {
  /** At most one entry for each region of the map. */
  const trips = new Map<string, Trips>()
  const heard = new Map<string, Heard>()
  /** When a probe was sent that has not been answered. */
  const asked = new Map<string, number>()
  const budget = createBudget(EXPLORE_BUDGET)
  let settled = unsettled
  let lookedAt = Number.NEGATIVE_INFINITY
  let lastProbeAt = Number.NEGATIVE_INFINITY

  const known = (id: string): Estimate | undefined =>
    estimate(trips.get(id), heard.get(id), clock.now())

  function look(): void {
    const now = clock.now()
    if (now - lookedAt < LOOK_EVERY_MS) return
    lookedAt = now
    const ids = [...new Set([...trips.keys(), ...heard.keys()])]
    const all = ids.map((id) => [id, known(id)] as const)
    const proven = all.flatMap(([id, one]) => (one?.proven ? [[id, one] as const] : []))
    settled = settle(settled, new Map(proven), now)
  }

  const rttMs: Measure = (id, modelMs) => {
    look()
    const one = settled.estimates.get(id)
    return one && shrunk(modelMs, one)
  }

  return {
    /** `ms` is the time of one answered probe, or of a read without its database's. A write waits for the
     * primary and tells little. */
    observe(id: string, ms: number): void {
      asked.delete(id)
      trips.set(id, took(trips.get(id), ms, clock.now()))
    },
    /** What other isolates of this colo know. */
    hear(told: ReadonlyMap<string, Heard>): void {
      for (const [id, one] of told) if (one.at > (heard.get(id)?.at ?? 0)) heard.set(id, one)
      lookedAt = Number.NEGATIVE_INFINITY
    },
    /** What to tell them: what was measured here. */
    tell: (): Map<string, Heard> =>
      new Map(
        [...trips.keys()].flatMap((id) => {
          const own = estimate(trips.get(id), undefined, clock.now())
          return own?.proven ? [[id, { rttMs: own.rttMs, at: own.at }] as const] : []
        }),
      ),
    known,
    rttMs,
    /** The regions to send a probe to now, behind the response. To be asked once for each request; asking
     * counts as probing, whatever becomes of the probes. */
    toProbe(ranked: readonly Ranked[]): string[] {
      const now = clock.now()
      budget.earn(now)
      if (now - lastProbeAt < PROBE_EVERY_MS) return []
      const again = now - lastProbeAt >= PROBE_AGAIN_EVERY_MS
      const waits = (id: string) => {
        const one = known(id)
        return one?.proven && !(isSooner(one) && now - one.at >= SOONER_EVERY_MS)
      }
      if (!again && ranked.every(({ region }) => waits(region.id))) return []
      const mayAsk = (id: string) =>
        now - (asked.get(id) ?? Number.NEGATIVE_INFINITY) >= UNANSWERED_MS
      const ids = worthProbing(ranked, known, now, mayAsk)
        .filter((id, place) => !waits(id) || (again && place === 0))
        .slice(0, PROBES_AT_ONCE_MAX)
        .filter(() => budget.left() >= 2 && budget.spend()) // one may be repeated
      if (ids.length > 0) lastProbeAt = now
      for (const id of ids) asked.set(id, now)
      return ids
    },
    /** Whether a probe that took so long is to be repeated at once; the shorter time is then to be observed. What is not
     * known, or unlike what is, may hold a cold start, which is no distance. */
    toRepeat(id: string, ms: number): boolean {
      const { rttMs } = known(id) ?? { rttMs: 0 }
      const isLike = ms <= rttMs * UNLIKE_FACTOR && ms * UNLIKE_FACTOR >= rttMs
      return !isLike && budget.spend()
    },
  }
}
