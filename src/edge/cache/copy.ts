// Makes a stored copy of a response while the client reads it.
import { internalHeaders, publicHeaders, withoutInternal } from '../../shared/headers.ts'
import { LEASE_MARGIN_MS } from '../../shared/leases.ts'
import { parseSnapshot } from '../../shared/snapshot.ts'
import { within } from '../../shared/time.ts'
import type { Edge } from '../config.ts'
import { ENTRY_BYTES_MAX, FILL_MS_MAX, FILLING_BYTES_MAX } from '../limits.ts'
import { readUpTo } from '../upstream/body.ts'
import { bornAt, type Times } from './rules/age.ts'
import { jittered } from './rules/early.ts'
import { storedFields } from './rules/fields.ts'
import { terms, usefulSeconds } from './rules/policy.ts'
import { selecting } from './rules/vary.ts'
import type { Entry } from './store/entry.ts'

/** The copy, once the body has come whole; `undefined` at once when it may not be kept, and later when the
 * body broke off, is too long, or has not ended by `endBy` (milliseconds since the Unix epoch). */
export function copyOf(
  response: Response,
  request: Headers,
  times: Times,
  edge: Edge,
  endBy = Number.POSITIVE_INFINITY,
): Promise<Entry | undefined> | undefined {
  const allowed = terms(request, response.status, response.headers, times.received)
  const selected = selecting(response.headers.get('Vary'), request)
  const told = response.headers.get(internalHeaders.snapshot) ?? undefined
  const snapshot = edge.foreign ? undefined : parseSnapshot(told)
  const unclear = !edge.foreign && told !== undefined && !snapshot // better not kept than kept for everybody
  if (!allowed || !selected || unclear) return undefined
  const length = Number(response.headers.get('Content-Length') ?? 0)
  if (length > ENTRY_BYTES_MAX || edge.busy.fillingBytes.held + length > FILLING_BYTES_MAX) {
    return undefined
  }
  const own = edge.foreign ? response.headers : withoutInternal(response.headers)
  if (!edge.foreign) own.delete(publicHeaders.serverTiming) // what this one load took
  const head = {
    status: response.status,
    headers: storedFields(own),
    snapshot,
    terms: jittered(allowed, edge.chance()),
    bornAt: bornAt(response.headers, times),
    loadMs: Math.max(0, Math.round(times.received - times.asked)),
    selecting: selected,
    route: edge.foreign ? undefined : (response.headers.get(internalHeaders.route) ?? undefined),
  }
  const capMs = Math.min(FILL_MS_MAX, endBy - edge.clock.now())
  return filled(response.clone(), capMs, edge).then((body) => body && { ...head, body })
}

/** Is it the answer itself that nobody may share, whoever asks? A reader with credentials, a failure or a
 * moment without room say nothing of the next. */
export function isUnshareable(response: Response, request: Headers, now: number): boolean {
  if (response.status >= 500 || request.has('Authorization')) return false
  const allowed = terms(request, response.status, response.headers, now)
  const selected = selecting(response.headers.get('Vary'), request)
  // A visitor with the cookie that it varies by gets one of his own; those without may share theirs.
  if (selected?.some(([name, value]) => name === 'cookie' && value !== null)) return false
  return !allowed || !selected || usefulSeconds(allowed) === 0
}

async function filled(copy: Response, capMs: number, { busy, clock }: Edge) {
  const place = busy.fillingBytes.enter(capMs + LEASE_MARGIN_MS, 0)
  let counted = 0
  let late = false
  const room = (bytes: number) => {
    if (late) return false
    counted += bytes
    place.take(bytes)
    return counted <= ENTRY_BYTES_MAX && busy.fillingBytes.held <= FILLING_BYTES_MAX
  }
  try {
    const body = await within(clock, capMs, readUpTo(copy.body, room))
    late = body === 'timeout'
    return body === 'timeout' ? undefined : body
  } catch {
    return undefined // broken off: half a body is not kept
  } finally {
    place.leave()
  }
}
