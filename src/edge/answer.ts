// The response a client sees: the session moved on, the story told, internal headers gone.
import { internalHeaders, publicHeaders, withoutInternal } from '../shared/headers.ts'
import { advance } from '../shared/position.ts'
import { parseSnapshot, type Snapshot } from '../shared/snapshot.ts'
import { signToken } from '../shared/token.ts'
import { notModified, to304 } from './cache/conditional.ts'
import { partOf } from './cache/range.ts'
import type { Edge } from './config.ts'
import { respond } from './respond.ts'
import type { Served } from './serve.ts'
import { cacheStatus, serverTiming } from './story.ts'
import type { Arrival, Visit } from './visit.ts'

export async function answer(served: Served, visit: Visit, edge: Edge): Promise<Response> {
  const headers = told(served, visit, edge)
  if (!edge.foreign) await tell(served.response, headers, visit, edge)
  const { request, safe } = visit
  const { status, statusText } = served.response
  const now = edge.clock.now()
  if (safe && status === 200 && notModified(request.headers, headers, now)) {
    letGo(served.response)
    return to304(headers)
  }
  const init = { status, statusText, headers }
  if (request.method === 'HEAD') {
    letGo(served.response)
    return respond(edge, null, init)
  }
  const part =
    request.method === 'GET' && status === 200 ? partOfCopy(served, headers, visit, now) : undefined
  return part ?? respond(edge, served.response.body, init)
}

/** Nobody reads it: an open body holds one of the six connections of a request. */
const letGo = ({ body }: Response): void => void body?.cancel().catch(() => {})

/** Where the session stands now, and whom the response is for. */
async function tell(response: Response, headers: Headers, visit: Visit, edge: Edge) {
  const snapshot = parseSnapshot(response.headers.get(internalHeaders.snapshot) ?? undefined)
  if (wantsToken(visit, response, snapshot)) {
    const moved = snapshot ? advance(visit.position, snapshot) : visit.position
    headers.set(publicHeaders.token, await signToken(edge.keys, moved, edge.clock.now()))
    if (visit.reset) headers.set(publicHeaders.reset, visit.reset)
  }
  if (headers.has(publicHeaders.token) || visit.request.headers.has('Authorization')) {
    headers.set('Cache-Control', 'private, no-store') // it speaks of one client
  }
}

/** A stored response can be sent in part. */
function partOfCopy(
  { entry }: Served,
  headers: Headers,
  { request }: Visit,
  now: number,
): Response | undefined {
  if (!entry || !request.headers.has('Range')) return undefined
  const part = partOf(request.headers, headers, entry.body, now)
  switch (part.kind) {
    case 'whole':
      return undefined
    case 'part':
      headers.set('Content-Range', part.contentRange)
      return new Response(part.body, { status: 206, headers })
    case 'unsatisfiable':
      headers.set('Content-Range', part.contentRange)
      headers.delete('Content-Type')
      return new Response(null, { status: 416, headers })
  }
}

/** The response's own headers and the standard ones that tell its story. */
export function told(
  { response, cache, attempts }: Served,
  { requestId, colo }: Arrival,
  { foreign }: Edge,
): Headers {
  const headers = foreign ? new Headers(response.headers) : withoutInternal(response.headers)
  if (!foreign) headers.delete('CDN-Cache-Control') // it spoke to this cache
  // What the database did is told to the one for whom it did it; a foreign site means what it means.
  const copied = cache.kind === 'hit' || cache.kind === 'stale' || 'collapsed' in cache
  const upstreamTiming = copied && !foreign ? null : headers.get(publicHeaders.serverTiming)
  if (!foreign || !headers.has(publicHeaders.requestId)) {
    headers.set(publicHeaders.requestId, requestId)
  }
  headers.set(publicHeaders.cacheStatus, cacheStatus(cache, headers.get(publicHeaders.cacheStatus)))
  headers.set(publicHeaders.serverTiming, serverTiming({ colo, cache, attempts, upstreamTiming }))
  return headers
}

/** After a write, to a client that has one, and to one that asks. Not on errors that read nothing:
 * a spent token is replaced only by one that stands for something read. */
function wantsToken(visit: Visit, response: Response, snapshot: Snapshot | undefined): boolean {
  if (visit.reset && !snapshot) return false
  const wrote = !visit.safe && response.ok && snapshot !== undefined
  return wrote || visit.tokenSent || visit.wish === 'session'
}
