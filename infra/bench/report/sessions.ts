// What every session must see, whatever serves it: its own writes, and time that never goes back.
// Terry et al., Session Guarantees for Weakly Consistent Replicated Data, 1994: https://doi.org/10.1109/PDIS.1994.331722
import type { Request } from './users.ts'

export type Violations = {
  /** Reads that showed less than the session had written before it sent them. */
  ownWrites: number
  /** Reads that showed less than the session had been shown before it sent them. */
  backwards: number
}

/** Of one session and one key: the newest version that it wrote, and that it was shown. */
type Known = { written: number; shown: number }
/** A visit has thirty requests: what is older belongs to sessions that are over. */
const SESSIONS_MAX = 200_000

export function createWitness() {
  const sessions = new Map<number, Map<number, Known>>()
  const violations: Violations = { ownWrites: 0, backwards: 0 }

  function of({ session, key }: Request): Known {
    let keys = sessions.get(session)
    if (!keys) {
      keys = new Map()
      sessions.set(session, keys)
      const oldest = sessions.keys().next()
      if (sessions.size > SESSIONS_MAX && !oldest.done) sessions.delete(oldest.value)
    }
    const known = keys.get(key) ?? { written: 0, shown: 0 }
    keys.set(key, known)
    return known
  }

  return {
    violations,
    /** Call when the request is sent; what it returns, with the version that the answer shows or has made. Returns
     * whether all is well. */
    sent(request: Request): (version: number) => boolean {
      const known = of(request)
      const atLeast = { ...known }
      return (version) => {
        if (request.write) {
          known.written = Math.max(known.written, version)
          return true
        }
        if (version < atLeast.written) violations.ownWrites++
        else if (version < atLeast.shown) violations.backwards++
        known.shown = Math.max(known.shown, version)
        return version >= Math.max(atLeast.written, atLeast.shown)
      }
    },
  }
}
