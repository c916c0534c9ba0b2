// Asks a region for a visit, and keeps what may be kept.
import { internalHeaders, publicHeaders, withoutInternal } from '../shared/headers.ts'
import { parseSnapshot } from '../shared/snapshot.ts'
import { readUpTo } from './body.ts'
import { terms } from './cache/policy.ts'
import type { Edge } from './config.ts'
import {
  ENTRY_BYTES_MAX,
  GET_DEADLINE_MS,
  REPLAYABLE_BODY_BYTES_MAX,
  WRITE_DEADLINE_MS,
} from './limits.ts'
import { type Forwarded, forward } from './routing/forward.ts'
import { rank } from './routing/rank.ts'
import type { Visit } from './visit.ts'

/** The platform's promise to finish work after the response. */
export interface Background {
  waitUntil(work: Promise<unknown>): void
}

export type Fetched = Forwarded & { stored: boolean }

/** `key` is where the answer may be stored; none, where it may not. */
export async function fetchFrom(
  visit: Visit,
  edge: Edge,
  background: Background,
  key: string | undefined,
): Promise<Fetched> {
  const began = edge.clock.now()
  const headers = upstreamHeaders(visit, key !== undefined, edge.newId)
  const { body, kept } = await requestBody(visit)
  const forwarded = await forward(
    {
      method: visit.request.method,
      url: visit.request.url,
      headers,
      body,
      deadline: visit.arrivedAt + (visit.safe ? GET_DEADLINE_MS : WRITE_DEADLINE_MS),
      work: { write: !visit.safe, repeatable: kept },
      ask: { ...visit.position, primary: visit.wish === 'latest' || visit.reset !== undefined },
    },
    rank(visit.place),
    edge.upstreams,
    edge.clock,
  )
  const { response } = forwarded
  const allowed = response && terms(headers, response.status, response.headers)
  const told = response?.headers.get(internalHeaders.snapshot) ?? undefined
  const snapshot = parseSnapshot(told)
  const unclear = told !== undefined && !snapshot // better not kept than kept for everybody
  const whole = visit.request.method === 'GET' && !unclear
  if (!response || !allowed || key === undefined || !whole) {
    return { ...forwarded, stored: false }
  }
  const copy = response.clone()
  const store = async () => {
    const bytes = await readUpTo(copy.body, ENTRY_BYTES_MAX)
    if (!bytes) return
    await edge.store.put({
      key,
      status: copy.status,
      headers: [...withoutInternal(copy.headers)].filter(([name]) => !NOT_KEPT.has(name)),
      body: bytes,
      snapshot,
      terms: allowed,
      bornAt: began - 1_000 * age(copy.headers),
    })
  }
  background.waitUntil(store().catch(() => {}))
  return { ...forwarded, stored: true }
}

/** Told anew for every request. */
const NOT_KEPT = new Set(['server-timing', 'age', 'request-id', 'cache-status', 'content-length'])

const age = (headers: Headers): number => {
  const seconds = Number(headers.get('Age') ?? 0)
  return Number.isSafeInteger(seconds) && seconds >= 0 ? seconds : 0
}

/** A region sees what the edge vouches for, and nothing a client made up. What will be stored is
 * asked for whole: the edge itself answers the conditions. */
function upstreamHeaders(visit: Visit, storable: boolean, newId: () => string): Headers {
  const headers = withoutInternal(visit.request.headers)
  headers.delete(publicHeaders.token)
  headers.set(publicHeaders.requestId, visit.requestId)
  if (storable) {
    headers.delete('If-None-Match')
    headers.delete('If-Modified-Since')
  }
  if (!visit.safe && !headers.has(publicHeaders.idempotencyKey)) {
    // So that our own failover of this write has one effect.
    headers.set(publicHeaders.idempotencyKey, newId())
  }
  return headers
}

/** `kept`: the body can be sent again. */
async function requestBody({ request, safe }: Visit) {
  if (safe || !request.body) return { body: null, kept: true }
  const length = Number(request.headers.get('Content-Length') ?? Number.NaN)
  if (!(length <= REPLAYABLE_BODY_BYTES_MAX)) return { body: request.body, kept: false }
  return { body: await request.arrayBuffer(), kept: true }
}
