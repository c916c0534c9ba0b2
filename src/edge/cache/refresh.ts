// Refreshes a copy behind the caller: when it is stale, or about to be.

import { publicHeaders } from '../../shared/headers.ts'
import { advance, start } from '../../shared/position.ts'
import type { Tier } from '../client/story.ts'
import { anonymous, type Visit } from '../client/visit.ts'
import type { Edge } from '../config.ts'
import { REFRESH_MS_MAX, REFRESH_PAUSE_MS } from '../limits.ts'
import { behind } from '../operators/metering.ts'
import type { Background } from '../routing/cluster.ts'
import { load } from '../upstream/load.ts'
import { type Asked, askedBy, lookAt } from './look.ts'
import { checkable } from './rules/conditional.ts'
import { refreshesEarly } from './rules/early.ts'
import type { Landing } from './share.ts'
import type { Entry } from './store/entry.ts'

/** What loads slower than this share of its lifetime would be refreshed all the time. */
const EARLY_SHARE_MAX = 0.1

/** Is it this reader's turn to refresh a copy that is still good? */
export function isDue({ terms, bornAt, loadMs }: Entry, { clock, chance }: Edge): boolean {
  const leftMs = bornAt + 1_000 * terms.fresh - clock.now()
  const worthMs = Math.min(loadMs, EARLY_SHARE_MAX * 1_000 * terms.fresh)
  return refreshesEarly(leftMs, worthMs, chance())
}

/** Once at a time for each key, and not again at once when it fails. Unless KV was just asked, it is asked first:
 * another isolate may have been quicker, and a read is cheaper than a load. */
export function refresh(
  asked: Asked,
  entry: Entry,
  tier: Tier,
  edge: Edge,
  background: Background,
): void {
  const name = `refresh ${asked.key}`
  const pausedUntil = edge.unshared.get(name) ?? 0
  if (edge.flights.get(name, 0) || edge.clock.now() < pausedUntil) return
  const nobody = askedBy(fromNobody(asked.visit, entry, edge), asked.key)
  const endBy = edge.clock.now() + REFRESH_MS_MAX
  const keep = (work: Promise<unknown>) => background.waitUntil(work)
  const work = async (): Promise<Landing> => {
    if (tier === 'memory') {
      const cached = await edge.cache.read(asked.key, nobody.visit.costs, keep)
      const { choice } = lookAt(cached, nobody, edge)
      if (choice.kind === 'hit' && choice.entry.bornAt > entry.bornAt) return {}
    }
    const options = { storable: true, known: checkable(entry) ? entry : undefined, endBy }
    const { copy, response } = await load(nobody.visit, edge, background, options)
    void response?.body?.cancel() // only the copy is wanted
    const fresh = await copy
    if (fresh) await edge.cache.put(asked.key, fresh, nobody.visit.costs)
    else edge.unshared.set(name, edge.clock.now() + REFRESH_PAUSE_MS)
    return {}
  }
  behind(edge, background, async (costs) => {
    await edge.flights.start(name, 0, keep, work())
    Object.assign(costs, nobody.visit.costs)
    return entry.route
  })
}

/** The same request from nobody in particular, and whole. It knows what the copy knows, so that a replica
 * that lags does not bring back the past. */
function fromNobody(visit: Visit, { snapshot }: Entry, edge: Edge): Visit {
  const headers = new Headers(visit.request.headers)
  for (const name of ['Range', 'If-Range', 'Cache-Control', 'Pragma']) headers.delete(name)
  if (!edge.foreign) {
    headers.delete('Authorization')
    headers.delete(publicHeaders.consistency)
  }
  const from = start(edge.epoch)
  return {
    ...anonymous(visit, edge),
    request: new Request(visit.request.url, { headers }),
    position: snapshot ? advance(from, snapshot) : from,
    arrivedAt: edge.clock.now(),
    costs: {},
  }
}
