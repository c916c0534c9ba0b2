// The response a client sees: the session moved on, the story told, internal headers gone.
import { internalHeaders, publicHeaders, withoutInternal } from '../shared/headers.ts'
import { advance } from '../shared/position.ts'
import { parseSnapshot, type Snapshot } from '../shared/snapshot.ts'
import { signToken } from '../shared/token.ts'
import { notModified, to304 } from './cache/conditional.ts'
import type { Entry } from './cache/entry.ts'
import type { Edge } from './config.ts'
import { ageSeconds } from './lookup.ts'
import { cacheStatus, type Story, serverTiming } from './story.ts'
import type { Arrival, Visit } from './visit.ts'

/** A stored entry as a response; its snapshot travels in the internal header, as from a region. */
export function fromEntry(entry: Entry, edge: Edge): Response {
  const headers = new Headers(entry.headers)
  headers.set('Age', String(ageSeconds(entry, edge)))
  if (entry.snapshot) headers.set(internalHeaders.snapshot, JSON.stringify(entry.snapshot))
  return new Response(NULL_BODY.has(entry.status) ? null : entry.body, {
    status: entry.status,
    headers,
  })
}

/** Statuses that may not have a body: https://fetch.spec.whatwg.org/#null-body-status */
const NULL_BODY = new Set([204, 205, 304])

export async function answer(
  response: Response,
  visit: Visit,
  edge: Edge,
  story: Story,
): Promise<Response> {
  const headers = told(response, visit, story)
  const snapshot = parseSnapshot(response.headers.get(internalHeaders.snapshot))
  if (wantsToken(visit, response, snapshot)) {
    const moved = snapshot ? advance(visit.position, snapshot) : visit.position
    headers.set(publicHeaders.token, await signToken(edge.keys, moved, edge.clock.now()))
    if (visit.reset) headers.set(publicHeaders.reset, visit.reset)
  }
  if (headers.has(publicHeaders.token) || visit.request.headers.has('Authorization')) {
    headers.set('Cache-Control', 'private, no-store') // it speaks of one client
  }
  const body = visit.request.method === 'HEAD' ? null : response.body
  const whole = new Response(body, { status: response.status, headers })
  return visit.safe && whole.status === 200 && notModified(visit.request.headers, headers)
    ? to304(whole)
    : whole
}

/** The response's own headers and the standard ones that tell its story. */
export function told(response: Response, { requestId }: Arrival, story: Story): Headers {
  const headers = withoutInternal(response.headers)
  headers.delete('CDN-Cache-Control') // it spoke to this cache
  headers.set(publicHeaders.requestId, requestId)
  headers.set(publicHeaders.cacheStatus, cacheStatus(story.cache))
  headers.set(publicHeaders.serverTiming, serverTiming(story))
  return headers
}

/** After a write, to a client that has one, and to one that asks. Not on errors that read nothing:
 * a spent token is replaced only by one that stands for something read. */
function wantsToken(visit: Visit, response: Response, snapshot: Snapshot | undefined): boolean {
  if (visit.reset && !snapshot) return false
  const wrote = !visit.safe && response.ok && snapshot !== undefined
  return wrote || visit.tokenSent || visit.wish === 'session'
}
