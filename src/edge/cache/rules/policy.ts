// What a shared cache may store and for how long, from headers alone (RFC 9111 sections 3 and 4.2). Pure.
import {
  controlOf,
  type Directives,
  fieldsOf,
  parseControl,
  seconds,
} from '../../../shared/control.ts'
import { parseDate } from '../../../shared/date.ts'
import { membersOf } from '../../../shared/fields.ts'

/** How long a stored response serves, in seconds of its age. */
export type Terms = {
  fresh: number
  /** May be shown this long after, while it is refreshed (RFC 5861 section 3). */
  whileRevalidate: number
  /** May be shown this long after, when nobody else answers (RFC 5861 section 4). */
  ifError: number
  /** Never shown stale, whatever the client would take (section 4.2.4). */
  strict?: true
}

export type Freshness = 'fresh' | 'stale' | 'if-error' | 'expired'

/** Status codes that may be stored without an explicit lifetime (RFC 9110 section 15.1). */
const HEURISTICALLY_CACHEABLE = new Set([200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501])
/** Parts of others, which this cache does not put together. */
const PARTIAL = new Set([206, 304])
/** What this cache implements the caching of: for `must-understand` (section 5.2.2.3). */
const UNDERSTOOD = new Set([...HEURISTICALLY_CACHEABLE, 302, 303, 307])

/** "A typical setting of this fraction might be 10 %" (section 4.2.2). */
const HEURISTIC_FRACTION = 0.1
/** A page untouched for years is still not worth guessing for longer than a day. */
const HEURISTIC_SECONDS_MAX = 86_400

/** The terms on which the response to a GET may be stored; `undefined` when it may not, or when no later
 * request could use it. `now` is when it was received, in milliseconds since the Unix epoch. */
export function terms(
  request: Headers,
  status: number,
  response: Headers,
  now: number,
): Terms | undefined {
  const { control, targeted } = controlOf(response)
  if (!mayStore(request, status, response, control)) return undefined
  const explicit = lifetime(response, control, targeted, now)
  const guessable = HEURISTICALLY_CACHEABLE.has(status) || control.has('public')
  if (explicit === undefined && !guessable) return undefined
  const found = withStale(explicit ?? heuristic(request, response, now), control)
  const checkable = response.has('ETag') || response.has('Last-Modified')
  return checkable || usefulSeconds(found) > 0 ? found : undefined
}

function mayStore(request: Headers, status: number, response: Headers, control: Directives) {
  if (status < 200 || PARTIAL.has(status)) return false
  if (parseControl(request.get('Cache-Control')).has('no-store')) return false
  const understood = control.has('must-understand')
  if (understood ? !UNDERSTOOD.has(status) : control.has('no-store')) return false
  if (fieldsOf(control, 'private') === 'all') return false
  if (membersOf(response.get('Vary')).includes('*')) return false
  // The RFC would allow it; but a cookie meant for one visitor is worth more care than a hit.
  if (response.has('Set-Cookie') && !unkept(control).includes('set-cookie')) return false
  return !request.has('Authorization') || allowsAuthorized(control)
}

/** Section 3.5. */
const allowsAuthorized = (control: Directives) =>
  ['public', 's-maxage', 'must-revalidate'].some((name) => control.has(name))

/** Fields that may not be shown to others, or not without asking: they are not kept at all. */
export function unkept(control: Directives): string[] {
  const fields = ['private', 'no-cache'].map((name) => fieldsOf(control, name))
  return fields.flatMap((names) => (names === 'all' ? [] : names))
}

/** Section 4.2.1. An Expires that is no date means "already expired" (section 5.3). */
function lifetime(response: Headers, control: Directives, targeted: boolean, now: number) {
  const told = seconds(control, 's-maxage') ?? seconds(control, 'max-age')
  if (told !== undefined) return told
  const expires = response.get('Expires')
  if (expires === null || targeted) return undefined
  const until = parseDate(expires, now)
  const from = parseDate(response.get('Date'), now) ?? now
  return until === undefined ? 0 : Math.max(0, (until - from) / 1_000)
}

/** Section 4.2.2. Not for a request with a cookie: who says nothing may mean that visitor only. */
function heuristic(request: Headers, response: Headers, now: number): number {
  const modified = parseDate(response.get('Last-Modified'), now)
  if (modified === undefined || request.has('Cookie')) return 0
  const sent = parseDate(response.get('Date'), now) ?? now
  const guess = (HEURISTIC_FRACTION * (sent - modified)) / 1_000
  return Math.floor(Math.min(HEURISTIC_SECONDS_MAX, Math.max(0, guess)))
}

function withStale(fresh: number, control: Directives): Terms {
  if (fieldsOf(control, 'no-cache') === 'all') {
    return { fresh: 0, whileRevalidate: 0, ifError: 0, strict: true }
  }
  const strict = ['must-revalidate', 'proxy-revalidate', 's-maxage'].some((n) => control.has(n))
  if (strict) return { fresh, whileRevalidate: 0, ifError: 0, strict }
  return {
    fresh,
    whileRevalidate: seconds(control, 'stale-while-revalidate') ?? 0,
    ifError: seconds(control, 'stale-if-error') ?? 0,
  }
}

export function freshness(
  { fresh, whileRevalidate, ifError }: Terms,
  ageSeconds: number,
): Freshness {
  if (ageSeconds < fresh) return 'fresh'
  if (ageSeconds < fresh + whileRevalidate) return 'stale'
  return ageSeconds < fresh + ifError ? 'if-error' : 'expired'
}

/** How long a copy can be shown, in seconds of its age. */
export const usefulSeconds = ({ fresh, whileRevalidate, ifError }: Terms): number =>
  fresh + Math.max(whileRevalidate, ifError)
