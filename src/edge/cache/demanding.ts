// What a client may demand of the age of an answer: a key everything, a stranger as much once in a while.
import { Bounded } from '../../shared/bounded.ts'
import type { Clock } from '../../shared/time.ts'
import type { Visit } from '../visit/visit.ts'
import type { Asked } from './lookup.ts'
import type { Demands } from './rules/demands.ts'
import { RELOAD_MS, RELOADS_MAX } from './rules/limits.ts'

export type Demanding = ReturnType<typeof createDemanding>

/** `privileged`: does the request come with a key? */
export function createDemanding(clock: Clock, privileged: (visit: Visit) => Promise<boolean>) {
  const loadedAt = new Bounded<number>(RELOADS_MAX)
  const loadedLately = (key: string) => clock.now() - (loadedAt.get(key) ?? 0) < RELOAD_MS
  return {
    /** Directives of a request are advice (RFC 9111 section 5.2.1), and each that is followed costs a load. Where a
     * key was loaded for a reader just now, a stranger's next demand is not heard. */
    async heard(asked: Asked): Promise<Asked> {
      const { key, visit, demands } = asked
      if (!isDemanding(demands) || !loadedLately(key) || (await privileged(visit))) return asked
      return { ...asked, demands: patient(demands) }
    },
    /** A reader's load of this key begins. */
    loading: (key: string) => void loadedAt.set(key, clock.now()),
  }
}

/** `Pragma: no-cache` is among them. */
const isDemanding = ({ noCache, maxAge, minFresh }: Demands) =>
  noCache || minFresh > 0 || maxAge < Number.POSITIVE_INFINITY

/** The same, of any age. */
export const patient = (demands: Demands): Demands => ({
  ...demands,
  noCache: false,
  maxAge: Number.POSITIVE_INFINITY,
  minFresh: 0,
})
