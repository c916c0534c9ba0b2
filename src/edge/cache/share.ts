// One load for all who ask an isolate for the same at the same time; what it brings is kept.
import { Bounded } from '../../shared/bounded.ts'
import { type Clock, ofAnother } from '../../shared/time.ts'
import { inBackground } from '../visit/visit.ts'
import { isFailure, type LoadStorable, type Storable } from './load.ts'
import type { Asked, Lookup } from './lookup.ts'
import type { Entry } from './rules/entry.ts'
import { FOLLOW_MS_MAX, FOLLOWS_MAX, UNSHARED_KEYS_MAX, UNSHARED_MS } from './rules/limits.ts'
import { Flights } from './store/flights.ts'
import type { Tiers } from './store/tiers.ts'
import { isUnshareable } from './storing.ts'

export type Shared = Storable & {
  /** Somebody else loaded it. */
  collapsed?: Entry
}

/** What a load came to, for those who waited for it. */
export type Landing = { entry?: Entry | undefined; failed?: boolean }

export const landingOf = async (loaded: Storable): Promise<Landing> => ({
  entry: await loaded.copy,
  failed: isFailure(loaded),
})

export type Sharing = ReturnType<typeof createSharing>

export function createSharing(load: LoadStorable, lookup: Lookup, tiers: Tiers, clock: Clock) {
  const flights = new Flights<Landing>(clock)
  /** Keys that turned out not to be shareable, and until when nobody waits for them. */
  const unshared = new Bounded<number>(UNSHARED_KEYS_MAX)

  /** Waiting for a load that cannot be shared would only put its readers in a queue. */
  const isUnshared = (key: string): boolean => clock.now() < (unshared.get(key) ?? 0)
  const flightOf = ({ key, visit }: Asked) => flights.get(key, visit.position.floor)

  /** Keeps what a load brought, behind the caller. */
  function keep({ key, visit }: Asked, { copy, confirmed, answer }: Storable): void {
    const now = clock.now()
    if (answer && !confirmed && isUnshareable(answer, visit.request.headers, now)) {
      unshared.set(key, now + UNSHARED_MS)
    }
    if (!copy) return
    inBackground(visit, async () => {
      const entry = await copy
      if (entry) await tiers.put(key, entry, visit.tell)
    })
  }

  async function lead(asked: Asked, known: Entry | undefined): Promise<Shared> {
    const { key, visit } = asked
    const loading = load(visit, { known })
    visit.waitUntil(flights.start(key, visit.position.floor, loading.then(landingOf)))
    const loaded = await loading
    keep(asked, loaded)
    return loaded
  }

  return {
    /** Loads what may be kept, unless somebody is just doing it. When that fails, or is not heard of any more because
     * its request was ended, those who waited send one of them to try again, and give up together if he fails too. */
    async load(asked: Asked, known: Entry | undefined): Promise<Shared> {
      for (let follows = 1; !isUnshared(asked.key); follows++) {
        const flight = flightOf(asked)
        if (!flight) break
        const landing = await ofAnother(clock, FOLLOW_MS_MAX, flight)
        if (landing === 'timeout') {
          // One of those who waited may have begun anew.
          if (flightOf(asked) !== flight && follows < FOLLOWS_MAX) continue
          break
        }
        if (!landing) break
        if (landing.entry && lookup.serves(landing.entry, asked)) {
          asked.visit.tell({ kind: 'collapsed' })
          return { attempts: [], collapsed: landing.entry }
        }
        if (!landing.failed) break
        if (follows >= FOLLOWS_MAX) return { attempts: [] }
      }
      return lead(asked, known)
    },
    /** Is somebody loading what this visit may share? */
    isLoading: (asked: Asked): boolean => !isUnshared(asked.key) && flightOf(asked) !== undefined,
    isUnshared,
    keep,
    flights,
  }
}
