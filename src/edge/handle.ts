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
  const arrival = arrive(request, edge)
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
      background.waitUntil(fetchFrom(anonymous(visit, edge), edge, background, lookup.key))
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
  const none = () => unavailable(visit, edge, spare !== undefined)
  return answer(response ?? none(), visit, edge, story)
}

/** The same request from nobody in particular, for a refresh: no session, no credentials, and whole. */
function anonymous(visit: Visit, edge: Edge): Visit {
  const headers = new Headers(visit.request.headers)
  headers.delete('Authorization')
  return {
    ...visit,
    request: new Request(visit.request.url, { headers }),
    position: start(edge.epoch),
    wish: undefined,
    arrivedAt: edge.clock.now(),
  }
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
  return answer(fromEntry(entry, edge), visit, edge, story)
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

/** `older`: there is a copy, but older than what this client has seen. */
function unavailable({ requestId, safe }: Visit, edge: Edge, older: boolean): Response {
  const next = older
    ? 'Try again after Retry-After seconds, or accept an older copy with Consistency: stale-ok.'
    : safe
      ? 'Try again after Retry-After seconds.'
      : 'Try again with the same Idempotency-Key: it has one effect.'
  const kind = older ? 'consistency-unavailable' : 'unavailable'
  return problem(kind, `No region answered in time. ${next}`, {
    requestId,
    retryAfterSeconds: retryAfterSeconds(edge.chance()),
    headers: { [internalHeaders.faultDomain]: 'region' },
  })
}
