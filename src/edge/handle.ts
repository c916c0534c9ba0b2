// A request through the edge: token, cache, regions, and the last good copy when all else fails.
import { internalHeaders, publicHeaders } from '../shared/headers.ts'
import { start } from '../shared/position.ts'
import { problem, retryAfterSeconds } from '../shared/problem.ts'
import { answer, fromEntry, told } from './answer.ts'
import type { Entry } from './cache/entry.ts'
import type { Edge } from './config.ts'
import { type Background, type Fetched, fetchFrom } from './fetch.ts'
import { ageSeconds, type Lookup, lookUp, recentEnough } from './lookup.ts'
import type { CacheOutcome, Story } from './story.ts'
import { type Arrival, arrive, enter, type Visit } from './visit.ts'

export async function handle(
  request: Request,
  edge: Edge,
  background: Background,
): Promise<Response> {
  const arrival = arrive(request, edge.newId())
  const visit = await enter(arrival, edge)
  if (visit instanceof Response) {
    const story = storyOf(arrival, { kind: 'bypass', stored: false, why: 'request' })
    return new Response(visit.body, {
      status: visit.status,
      headers: told(visit, arrival, story),
    })
  }
  const lookup = await lookUp(visit, edge)
  switch (lookup.kind) {
    case 'hit':
      return copy(lookup.entry, 'hit', visit, edge)
    case 'stale':
      // For nobody in particular: a refresh is not part of this client's session.
      background.waitUntil(fetchFrom(visit, edge, background, lookup.key, start(edge.epoch)))
      return copy(lookup.entry, 'stale', visit, edge)
    case 'miss':
    case 'bypass':
      return ask(lookup, visit, edge, background)
  }
}

async function ask(
  lookup: Extract<Lookup, { kind: 'miss' | 'bypass' }>,
  visit: Visit,
  edge: Edge,
  background: Background,
): Promise<Response> {
  const fetched = await fetchFrom(visit, edge, background, lookup.key)
  const { response, attempts } = fetched
  if (attempts.some(({ outcome }) => outcome !== 'ok')) {
    console.warn(JSON.stringify({ event: 'failed-attempts', requestId: visit.requestId, attempts }))
  }
  const spare = lookup.kind === 'miss' ? lookup.spare : undefined
  if ((!response || response.status >= 500) && spare) {
    const shown = lastGood(spare, visit)
    if (shown) return copy(spare, 'stale', visit, edge, shown, fetched)
  }
  const story = storyOf(visit, outcome(lookup, fetched.stored), fetched)
  return answer(response ?? unavailable(visit, edge), visit, edge, story)
}

/** May this copy be shown although no region answered? */
function lastGood(spare: Entry, visit: Visit): 'stale-if-error' | 'stale-ok' | undefined {
  if (recentEnough(spare, visit)) return 'stale-if-error'
  return visit.wish === 'stale-ok' ? 'stale-ok' : undefined
}

function copy(
  entry: Entry,
  kind: 'hit' | 'stale',
  visit: Visit,
  edge: Edge,
  detail?: 'stale-if-error' | 'stale-ok',
  fetched?: Fetched,
): Promise<Response> {
  const ttlSeconds = entry.terms.fresh - ageSeconds(entry, edge)
  const story = storyOf(visit, { kind, ttlSeconds, ...(detail && { detail }) }, fetched)
  return answer(fromEntry(entry, edge), visit, edge, story, detail === 'stale-ok')
}

const outcome = (
  lookup: Extract<Lookup, { kind: 'miss' | 'bypass' }>,
  stored: boolean,
): CacheOutcome =>
  lookup.kind === 'miss'
    ? { kind: 'miss', stored, ...(lookup.detail !== undefined && { detail: lookup.detail }) }
    : { kind: 'bypass', stored, why: lookup.why }

const storyOf = ({ colo }: Arrival, cache: CacheOutcome, fetched?: Fetched): Story => ({
  colo,
  cache,
  attempts: fetched?.attempts ?? [],
  regionTiming: fetched?.response?.headers.get(publicHeaders.serverTiming) ?? null,
})

function unavailable({ requestId, safe }: Visit, edge: Edge): Response {
  const detail = safe
    ? 'No region answered in time. Try again after Retry-After seconds.'
    : 'No region answered in time. Try again with the same Idempotency-Key: it has one effect.'
  return problem('unavailable', detail, {
    requestId,
    retryAfterSeconds: retryAfterSeconds(edge.chance()),
    headers: { [internalHeaders.faultDomain]: 'region' },
  })
}
