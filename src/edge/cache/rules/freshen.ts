// What a 304 says of a stored response (RFC 9111 sections 4.3.3 to 4.3.5). Pure.
import type { Snapshot } from '../../../shared/snapshot.ts'
import { bornAt, type Times } from './age.ts'
import type { Entry } from './entry.ts'
import { storedFields } from './fields.ts'
import { terms } from './policy.ts'
import { selecting } from './vary.ts'

/** Fields that describe the stored body, which a 304 does not carry (section 3.2). */
const OF_THE_BODY = new Set(['content-encoding', 'content-type', 'content-range', 'content-length'])

/** Did the 304 speak of this copy? It has the same validator, or none to compare. */
export function confirms(entry: Entry, response: Headers): boolean {
  const stored = new Headers(entry.headers)
  const tag = response.get('ETag')
  if (tag !== null) {
    // A strong validator speaks of the same bytes only.
    const known = stored.get('ETag')
    return tag.startsWith('W/') ? known?.replace(/^W\//, '') === tag.slice(2) : known === tag
  }
  const modified = response.get('Last-Modified')
  return modified === null || modified === stored.get('Last-Modified')
}

/** The copy as the 304 leaves it; `undefined` when it may not be kept any longer. */
export function freshened(
  entry: Entry,
  request: Headers,
  response: Headers,
  times: Times,
  snapshot: Snapshot | undefined,
): Entry | undefined {
  const headers = new Headers(entry.headers)
  for (const [name, value] of Object.entries(storedFields(response))) {
    if (!OF_THE_BODY.has(name)) headers.set(name, value)
  }
  // Without a date of its own it was sent when it came, not when the stored one was.
  if (!response.has('Date')) headers.set('Date', new Date(times.received).toUTCString())
  const kept = terms(request, entry.status, headers, times.received)
  const selected = selecting(headers.get('Vary'), request)
  if (!kept || !selected) return undefined
  return {
    ...entry,
    headers: storedFields(headers),
    terms: kept,
    bornAt: bornAt(response, times),
    loadMs: Math.max(0, Math.round(times.received - times.asked)),
    selecting: selected,
    snapshot: snapshot ?? entry.snapshot,
  }
}

/** Does the answer to a HEAD show that the copy of the GET is outdated (section 4.3.5)? A length of 0 shows nothing:
 * many programs tell that of the empty body of the HEAD itself, against RFC 9110 section 8.6. */
export function outdated(entry: Entry, head: Headers): boolean {
  const stored = new Headers(entry.headers)
  const differs = (name: string) => head.has(name) && head.get(name) !== stored.get(name)
  const length = head.get('Content-Length')
  const longer =
    length !== null &&
    Number(length) !== 0 &&
    !stored.has('Content-Encoding') &&
    Number(length) !== entry.body.length
  return differs('ETag') || differs('Last-Modified') || longer
}
