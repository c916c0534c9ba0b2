// Loads for those who take no copy, because they ask for something new: shared with whoever came before it began.
import { ofAnother } from '../../shared/time.ts'
import type { Edge } from '../config.ts'
import { FOLLOW_MS_MAX } from '../limits.ts'
import type { Background } from '../routing/cluster.ts'
import { type Loaded, load } from '../upstream/load.ts'
import { patient } from './demanding.ts'
import type { Asked } from './look.ts'
import { isUnshared, keepCopy, type Landing, landingOf, type Shared, suits } from './share.ts'

/** Of one key one such load is under way, and one waits for it, however many ask: what was asked for before
 * somebody came may be older than what he has a right to. */
export async function loadAnew(asked: Asked, edge: Edge, background: Background): Promise<Shared> {
  const { key, visit } = asked
  // Credentials make an answer that is kept for nobody else, as a rule.
  if (isUnshared(key, edge) || visit.request.headers.has('Authorization')) return alone()
  const primary = visit.wish === 'latest' || visit.reset !== undefined
  const own = Promise.withResolvers<Loaded>()
  const work = async (position: typeof visit.position): Promise<Landing> => {
    const loading = load({ ...visit, position }, edge, background, { storable: true })
    own.resolve(loading)
    const loaded = await loading
    keepCopy(asked, loaded, edge, background)
    return landingOf(loaded)
  }
  const { mine, result } = edge.turns.take(
    `${primary ? 'latest' : 'anew'} ${key}`,
    visit.position,
    work,
  )
  if (mine) {
    background.waitUntil(result)
    return own.promise
  }
  const landing = await ofAnother(edge.clock, 2 * FOLLOW_MS_MAX, result) // his wait, and his load
  if (landing === 'timeout' || !landing) return alone()
  if (landing.failed) return { attempts: [] }
  if (!landing.entry || !suits(landing.entry, anyAge(asked), edge)) return alone()
  visit.costs.collapsed = 1
  return { attempts: [], collapsed: landing.entry }

  async function alone(): Promise<Shared> {
    const loaded = await load(visit, edge, background, { storable: true })
    keepCopy(asked, loaded, edge, background)
    return loaded
  }
}

/** A load that began after somebody came is as new as he can ask for. */
const anyAge = (asked: Asked): Asked => ({ ...asked, demands: patient(asked.demands) })
