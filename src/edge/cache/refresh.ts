// Refreshes a copy behind the caller: when it is stale, or about to be.
import { Bounded } from '../../shared/bounded.ts'
import { without } from '../../shared/fields.ts'
import type { Snapshot } from '../../shared/snapshot.ts'
import type { Runtime } from '../../shared/time.ts'
import { GET_DEADLINE_MS } from '../upstream/limits.ts'
import type { Tier } from '../visit/outcome.ts'
import { inBackground, type Visit } from '../visit/visit.ts'
import { type LoadStorable, letGo } from './load.ts'
import { type Asked, askedBy, type Lookup } from './lookup.ts'
import { checkable } from './rules/conditional.ts'
import { refreshesEarly } from './rules/early.ts'
import type { Entry } from './rules/entry.ts'
import { FILL_MS_MAX } from './rules/limits.ts'
import { Flights } from './store/flights.ts'
import type { Tiers } from './store/tiers.ts'

/** As long as a load and its body may take. No copy of a site that is slower is refreshed behind a reader. */
export const REFRESH_MS_MAX = GET_DEADLINE_MS + FILL_MS_MAX
/** After a refresh that brought nothing, the next one: an upstream in trouble is not asked by every reader. */
export const REFRESH_PAUSE_MS = 1_000
/** Keys whose pause is remembered; a forgotten one is only asked for once more. */
const PAUSED_MAX = 10_000
/** What loads slower than this share of its lifetime would be refreshed all the time. */
const EARLY_SHARE_MAX = 0.1

export type Refreshes = ReturnType<typeof createRefreshes>

export type RefreshParts = Runtime & {
  load: LoadStorable
  lookup: Pick<Lookup, 'at'>
  tiers: Pick<Tiers, 'read' | 'put'>
  /** The same request, with these fields, of nobody in particular who has seen so much. */
  anonymous: (visit: Visit, headers: Headers, seen: Snapshot | undefined) => Visit
}

export function createRefreshes(parts: RefreshParts) {
  const { load, lookup, tiers, clock, chance, anonymous } = parts
  const flights = new Flights<true>(clock)
  const pausedUntil = new Bounded<number>(PAUSED_MAX)

  async function refresh(asked: Asked, entry: Entry, tier: Tier, endBy: number): Promise<true> {
    const { key, visit } = asked
    if (tier === 'memory') {
      const cached = await tiers.read(key, visit.tell, (work) => visit.waitUntil(work))
      const { choice } = lookup.at(cached, asked)
      if (choice.kind === 'hit' && choice.entry.bornAt > entry.bornAt) return true
    }
    const loaded = await load(visit, { known: checkable(entry) ? entry : undefined, endBy })
    letGo(loaded) // only the copy is wanted
    const fresh = await loaded.copy
    if (fresh) await tiers.put(key, fresh, visit.tell)
    else pausedUntil.set(key, clock.now() + REFRESH_PAUSE_MS)
    return true
  }

  return {
    /** Is it this reader's turn to refresh a copy that is still good? */
    isDue({ terms, bornAt, loadMs }: Entry): boolean {
      const leftMs = bornAt + 1_000 * terms.fresh - clock.now()
      const worthMs = Math.min(loadMs, EARLY_SHARE_MAX * 1_000 * terms.fresh)
      return refreshesEarly(leftMs, worthMs, chance())
    },
    /** Once at a time for each key, and not again at once when it fails. Unless KV was just asked, it is asked first:
     * another isolate may have been quicker, and a read is cheaper than a load. */
    start({ key, visit }: Asked, entry: Entry, tier: Tier): void {
      if (flights.get(key, 0) || clock.now() < (pausedUntil.get(key) ?? 0)) return
      // It knows what the copy knows, so that a replica that lags does not bring back the past.
      const headers = without(visit.request.headers, OF_A_PART_OR_AGE)
      const nobody = askedBy(anonymous(visit, headers, entry.snapshot), key)
      const endBy = clock.now() + REFRESH_MS_MAX
      inBackground(visit, () => flights.start(key, 0, refresh(nobody, entry, tier, endBy)))
    },
    flights,
  }
}

/** Who asks for the whole, of any age, leaves these out. */
const OF_A_PART_OR_AGE = ['Range', 'If-Range', 'Cache-Control', 'Pragma']
