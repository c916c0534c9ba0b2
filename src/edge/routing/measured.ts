// What this isolate has measured of the round trips to regions, and which one to measure next.
import type { Clock } from '../../shared/time.ts'
import type { Ranked } from './rules/rank.ts'

/** Routes change within hours; a slow spell that lasts is seen this soon. In two halves, as the windowed
 * minimum of https://github.com/torvalds/linux/blob/master/lib/win_minmax.c needs but a few values. */
const WINDOW_MS = 5 * 60_000
const HALF_MS = WINDOW_MS / 2
/** A first call can be a cold start, which would move everybody to the other region. */
export const SAMPLES_MIN = 3
/** Costs nothing beside an isolate's requests; both regions are known within half a minute. */
export const PROBE_EVERY_MS = 10_000

/** The least of the samples of one half of a window. */
type Half = { since: number; leastMs: number; samples: number }

export type Measured = ReturnType<typeof createMeasured>

export function createMeasured(clock: Clock) {
  /** At most one entry for each region of the map. */
  const halves = new Map<string, { now: Half; before: Half | undefined }>()
  const probedAt = new Map<string, number>()
  let lastProbeAt = Number.NEGATIVE_INFINITY

  /** The least of late, which holds least work, queues and cold starts; `undefined` with too few samples. */
  function rttMs(regionId: string): number | undefined {
    const { now, before } = halves.get(regionId) ?? {}
    const late = [now, before]
      .filter((half) => half !== undefined)
      .filter(({ since }) => clock.now() - since < WINDOW_MS)
    const samples = late.reduce((sum, half) => sum + half.samples, 0)
    return samples < SAMPLES_MIN ? undefined : Math.min(...late.map(({ leastMs }) => leastMs))
  }

  return {
    /** `ms` is the time of one answered probe or read. A write waits for the primary and tells little. */
    observe(regionId: string, ms: number): void {
      const at = clock.now()
      const known = halves.get(regionId)
      if (known && at - known.now.since < HALF_MS) {
        known.now.leastMs = Math.min(known.now.leastMs, ms)
        known.now.samples++
        return
      }
      halves.set(regionId, { now: { since: at, leastMs: ms, samples: 1 }, before: known?.now })
    },
    rttMs,
    /** The region to send a probe to now, behind the response, if any: of the first two, one that is not
     * known yet, or else the one probed longer ago. Both are probed, so that a busy region's queries are
     * not held against it. Asking counts as probing, whatever becomes of the probe. */
    toProbe(ranked: readonly Ranked[]): string | undefined {
      const at = clock.now()
      const [first, second] = ranked
      if (!first || !second || at - lastProbeAt < PROBE_EVERY_MS) return undefined
      // The second comes before the first where nothing else decides: requests measure the first.
      const known = (id: string) => Number(rttMs(id) !== undefined)
      const age = (id: string) => at - (probedAt.get(id) ?? 0)
      const [id] = [second, first]
        .map(({ region }) => region.id)
        .sort((a, b) => known(a) - known(b) || age(b) - age(a))
      if (id === undefined) return undefined
      lastProbeAt = at
      probedAt.set(id, at)
      return id
    },
  }
}
