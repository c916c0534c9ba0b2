// One load for all who ask an isolate for the same at the same time; what it brings is kept.

import { ofAnother } from '../../shared/time.ts'
import type { Edge } from '../config.ts'
import { FOLLOW_MS_MAX, FOLLOWS_MAX, UNSHARED_MS } from '../limits.ts'
import { behind } from '../operators/metering.ts'
import type { Background } from '../routing/cluster.ts'
import { type Loaded, load } from '../upstream/load.ts'
import { isUnshareable } from './copy.ts'
import { type Asked, recentEnough } from './look.ts'
import { choose } from './rules/choose.ts'
import type { Entry } from './store/entry.ts'

export type Shared = Loaded & {
  /** Somebody else loaded it. */
  collapsed?: Entry
}

/** What a load came to, for those who waited for it. */
export type Landing = { entry?: Entry | undefined; failed?: boolean }

/** Loads what may be kept, unless somebody is just doing it. When that fails, or is not heard of any more because
 * its request was ended, those who waited send one of them to try again, and give up together if he fails too. */
export async function loadShared(
  asked: Asked,
  edge: Edge,
  background: Background,
  known: Entry | undefined,
): Promise<Shared> {
  const { key, visit } = asked
  for (let follows = 1; !isUnshared(key, edge); follows++) {
    const flight = edge.flights.get(key, visit.position.floor)
    if (!flight) break
    const landing = await ofAnother(edge.clock, FOLLOW_MS_MAX, flight)
    if (landing === 'timeout') {
      const flying = edge.flights.get(key, visit.position.floor)
      if (flying !== flight && follows < FOLLOWS_MAX) continue // one of those who waited has begun anew
      break
    }
    if (!landing) break
    if (landing.entry && suits(landing.entry, asked, edge)) {
      visit.costs.collapsed = 1
      return { attempts: [], collapsed: landing.entry }
    }
    if (!landing.failed) break
    if (follows >= FOLLOWS_MAX) return { attempts: [] }
  }
  return lead(asked, edge, background, known)
}

/** Is somebody loading what this visit may share? */
export const isLoading = ({ key, visit }: Asked, edge: Edge): boolean =>
  !isUnshared(key, edge) && edge.flights.get(key, visit.position.floor) !== undefined

async function lead(
  asked: Asked,
  edge: Edge,
  background: Background,
  known: Entry | undefined,
): Promise<Shared> {
  const { key, visit } = asked
  const loading = load(visit, edge, background, { storable: true, known })
  const keep = (work: Promise<unknown>) => background.waitUntil(work)
  edge.flights.start(key, visit.position.floor, keep, loading.then(landingOf))
  const loaded = await loading
  keepCopy(asked, loaded, edge, background)
  return loaded
}

export const landingOf = async ({ copy, response }: Loaded): Promise<Landing> => ({
  entry: await copy,
  failed: isFailure(response),
})

/** RFC 5861 section 4. */
export const isFailure = (response: Response | undefined): boolean =>
  response === undefined || [500, 502, 503, 504].includes(response.status)

/** Keeps what a load brought, behind the caller. */
export function keepCopy(
  { key, visit }: Asked,
  { copy, confirmed, response }: Loaded,
  edge: Edge,
  background: Background,
): void {
  const now = edge.clock.now()
  if (response && !confirmed && isUnshareable(response, visit.request.headers, now)) {
    edge.unshared.set(key, now + UNSHARED_MS)
  }
  if (!copy) return
  behind(edge, background, async (costs) => {
    const entry = await copy
    if (entry) await edge.cache.put(key, entry, costs)
    return entry?.route
  })
}

/** Waiting for a load that cannot be shared would only put its readers in a queue. */
export function isUnshared(key: string, { unshared, clock }: Edge): boolean {
  const until = unshared.get(key)
  return until !== undefined && clock.now() < until
}

/** May a follower have it? As for a stored copy: what always needs validation is not for two. */
export function suits(entry: Entry, { key, visit, demands }: Asked, edge: Edge): boolean {
  const choice = choose([entry], {
    headers: visit.request.headers,
    demands,
    now: edge.clock.now(),
    suits: (copy) => recentEnough(copy, visit) && !edge.cache.isSpoiled(key, copy),
  })
  return choice.kind !== 'miss'
}
