// The response a client sees: the session moved on, the story told, internal headers gone.
import { internalHeaders, publicHeaders, withoutInternal } from '../../shared/headers.ts'
import { advance } from '../../shared/position.ts'
import { parseSnapshot, type Snapshot } from '../../shared/snapshot.ts'
import { signToken } from '../../shared/token.ts'
import { ageSeconds } from '../cache/rules/age.ts'
import { notModified, to304 } from '../cache/rules/conditional.ts'
import { partOf } from '../cache/rules/range.ts'
import { NULL_BODY, type Served } from '../cache/serve.ts'
import type { Entry } from '../cache/store/entry.ts'
import type { Edge } from '../config.ts'
import { type Fields, initOf, PlainFields } from './plain-fields.ts'
import { respond } from './respond.ts'
import { cacheStatus, serverTiming } from './story.ts'
import type { Caller, Visit } from './visit.ts'

export async function answer(served: Served, visit: Visit, edge: Edge): Promise<Response> {
  const { entry } = served
  const fields = entry ? fieldsOfCopy(entry, edge) : fieldsOf(served.response, edge)
  tellStory(fields, served, visit, edge)
  if (!edge.foreign) await tellSession(fields, served, visit, edge)
  const { request, safe } = visit
  const whole = (entry ?? served.response).status === 200
  const now = edge.clock.now()
  if (safe && whole && notModified(request.headers, fields, now)) {
    if (!entry) letGo(served.response)
    return to304(new Headers(initOf(fields)))
  }
  if (entry) return copied(entry, fields, visit, edge)
  const { status, statusText, body } = served.response
  const init = { status, statusText, headers: initOf(fields) }
  if (request.method !== 'HEAD') return respond(edge, body, init)
  letGo(served.response)
  // Mostly the length of the empty body that a HEAD has, and not GET's (RFC 9110 section 8.6): better none.
  if (fields.get('Content-Length') === '0') fields.delete('Content-Length')
  return respond(edge, null, init)
}

/** Nobody reads it: an open body holds one of the six connections of a request. */
const letGo = ({ body }: Response): void => void body?.cancel().catch(() => {})

/** Of stored responses that were shown before: to copy one Headers is a tenth of the work of making it, and
 * the greater part of what a hit costs. Most copies from KV are shown once, and need none. */
const prepared = new WeakMap<Entry['headers'], Headers | 'shown'>()

function fieldsOfCopy({ headers, bornAt }: Entry, edge: Edge): Fields {
  const fields = freshFields(headers, edge)
  fields.set('Age', String(ageSeconds({ bornAt }, edge.clock.now())))
  return fields
}

function freshFields(headers: Entry['headers'], edge: Edge): Fields {
  const known = prepared.get(headers)
  if (!known) {
    prepared.set(headers, 'shown')
    return new PlainFields(ofCopy(headers, edge))
  }
  const ready = known === 'shown' ? new Headers(ofCopy(headers, edge)) : known
  prepared.set(headers, ready)
  return new Headers(ready)
}

function ofCopy(headers: Entry['headers'], { foreign }: Edge): Record<string, string> {
  if (foreign) return { ...headers }
  const { 'cdn-cache-control': _, ...others } = headers // it spoke to this cache
  return others
}

function fieldsOf({ headers }: Response, { foreign }: Edge): Headers {
  const fields = foreign ? new Headers(headers) : withoutInternal(headers)
  if (!foreign) fields.delete('CDN-Cache-Control')
  return fields
}

/** A stored response, or the part of it that is asked for. */
function copied(entry: Entry, fields: Fields, { request }: Visit, edge: Edge): Response {
  const { status, body } = entry
  const init = (code: number) => ({ status: code, headers: initOf(fields) })
  if (request.method === 'HEAD') return respond(edge, null, init(status))
  if (status === 200 && request.headers.has('Range')) {
    const part = partOf(request.headers, fields, body, edge.clock.now())
    if (part.kind !== 'whole') fields.set('Content-Range', part.contentRange)
    if (part.kind === 'part') return respond(edge, part.body, init(206))
    if (part.kind === 'unsatisfiable') {
      fields.delete('Content-Type')
      return respond(edge, null, init(416))
    }
  }
  return respond(edge, NULL_BODY.has(status) ? null : body, init(status))
}

/** Where the session stands now, and whom the response is for. */
async function tellSession(fields: Fields, served: Served, visit: Visit, edge: Edge) {
  const authorized = visit.request.headers.has('Authorization')
  if (visit.safe && !visit.tokenSent && visit.wish !== 'session' && !authorized) return
  const { ok, snapshot } = whatWasRead(served)
  if (wantsToken(visit, ok, snapshot)) {
    const moved = snapshot ? advance(visit.position, snapshot) : visit.position
    fields.set(publicHeaders.token, await signToken(edge.keys, moved, edge.clock.now()))
    if (visit.reset) fields.set(publicHeaders.reset, visit.reset)
  }
  if (authorized || fields.has(publicHeaders.token)) {
    fields.set('Cache-Control', 'private, no-store') // it speaks of one client
  }
}

/** Of a copy it is known; a copy's response is not made for this. */
function whatWasRead(served: Served): { ok: boolean; snapshot: Snapshot | undefined } {
  if (served.entry) return { ok: true, snapshot: served.entry.snapshot }
  const { ok, headers } = served.response
  return { ok, snapshot: parseSnapshot(headers.get(internalHeaders.snapshot) ?? undefined) }
}

/** The response's own headers and the standard ones that tell its story. */
export function told(served: Served, arrival: Caller, edge: Edge): Headers {
  const headers = fieldsOf(served.response, edge)
  tellStory(headers, served, arrival, edge)
  return headers
}

function tellStory(
  fields: Fields,
  { cache, attempts }: Served,
  { requestId, colo }: Caller,
  { foreign, name }: Edge,
): void {
  // What the database did is told to the one for whom it did it; a foreign site means what it means.
  const copy = cache.kind === 'hit' || cache.kind === 'stale' || 'collapsed' in cache
  const upstreamTiming = copy && !foreign ? null : fields.get(publicHeaders.serverTiming)
  if (!foreign || !fields.has(publicHeaders.requestId)) {
    fields.set(publicHeaders.requestId, requestId)
  }
  const nearer = fields.get(publicHeaders.cacheStatus)
  fields.set(publicHeaders.cacheStatus, cacheStatus(name.cache, cache, nearer))
  fields.set(publicHeaders.serverTiming, serverTiming({ colo, cache, attempts, upstreamTiming }))
}

/** After a write, to a client that has one, and to one that asks. Not on errors that read nothing:
 * a spent token is replaced only by one that stands for something read. */
function wantsToken(visit: Visit, ok: boolean, snapshot: Snapshot | undefined): boolean {
  if (visit.reset && !snapshot) return false
  const wrote = !visit.safe && ok && snapshot !== undefined
  return wrote || visit.tokenSent || visit.wish === 'session'
}
