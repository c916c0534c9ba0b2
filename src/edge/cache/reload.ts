// Loads for those who take no copy, because they ask for something new: shared with whoever came before it began.
import { type Clock, ofAnother } from '../../shared/time.ts'
import { wantsLatest } from '../visit/visit.ts'
import { patient } from './demanding.ts'
import type { LoadStorable, Storable } from './load.ts'
import type { Asked, Lookup } from './lookup.ts'
import { FOLLOW_MS_MAX } from './rules/limits.ts'
import { type Landing, landingOf, type Shared, type Sharing } from './share.ts'
import { Turns } from './store/turns.ts'

export type Reloads = ReturnType<typeof createReloads>

export function createReloads(load: LoadStorable, sharing: Sharing, lookup: Lookup, clock: Clock) {
  const turns = new Turns<Landing>(clock, FOLLOW_MS_MAX)

  async function alone(asked: Asked): Promise<Shared> {
    const loaded = await load(asked.visit)
    sharing.keep(asked, loaded)
    return loaded
  }

  return {
    /** Of one key one such load is under way, and one waits for it, however many ask: what was asked for before
     * somebody came may be older than what he has a right to. */
    async load(asked: Asked): Promise<Shared> {
      const { key, visit } = asked
      // Credentials make an answer that is kept for nobody else, as a rule.
      const personal = visit.request.headers.has('Authorization')
      if (sharing.isUnshared(key) || personal) return alone(asked)
      const own = Promise.withResolvers<Storable>()
      const work = async (position: typeof visit.position): Promise<Landing> => {
        const loading = load({ ...visit, position })
        own.resolve(loading)
        const loaded = await loading
        sharing.keep(asked, loaded)
        return landingOf(loaded)
      }
      const name = `${wantsLatest(visit) ? 'latest' : 'anew'} ${key}`
      const { mine, result } = turns.take(name, visit.position, work)
      if (mine) {
        visit.waitUntil(result)
        return own.promise
      }
      const landing = await ofAnother(clock, 2 * FOLLOW_MS_MAX, result) // his wait, and his load
      if (landing === 'timeout' || !landing) return alone(asked)
      if (landing.failed) return { attempts: [] }
      if (!landing.entry || !lookup.serves(landing.entry, anyAge(asked))) return alone(asked)
      visit.tell({ kind: 'collapsed' })
      return { attempts: [], collapsed: landing.entry }
    },
    turns,
  }
}

/** A load that began after somebody came is as new as he can ask for. */
const anyAge = (asked: Asked): Asked => ({ ...asked, demands: patient(asked.demands) })
