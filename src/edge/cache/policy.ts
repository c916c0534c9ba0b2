// What may be stored and for how long, from response headers alone (RFC 9111). Pure.
import { type Directives, parseControl, seconds } from './control.ts'

/** How long a stored response serves, in seconds of its age. */
export type Terms = {
  fresh: number
  /** May be shown this long after, while it is refreshed (RFC 5861 section 3). */
  whileRevalidate: number
  /** May be shown this long after, when nobody else answers (RFC 5861 section 4). */
  ifError: number
}

export type Freshness = 'fresh' | 'stale' | 'if-error' | 'expired'

/** Final status codes this cache understands well enough to store (RFC 9111 section 3). */
const STORABLE = new Set([200, 203, 204, 300, 301, 302, 303, 307, 308, 404, 405, 410, 414, 501])

/** The terms on which a response to a GET may be stored; `undefined` when it may not. Only explicit
 * lifetimes count, and a response that varies is not stored: both are allowed, if modest. */
export function terms(request: Headers, status: number, response: Headers): Terms | undefined {
  if (!STORABLE.has(status) || response.has('Set-Cookie') || response.has('Vary')) return undefined
  if (parseControl(request.get('Cache-Control')).has('no-store')) return undefined
  const targeted = response.get('CDN-Cache-Control')
  const control = parseControl(targeted ?? response.get('Cache-Control'))
  if (['no-store', 'private', 'no-cache'].some((name) => control.has(name))) return undefined
  if (request.has('Authorization') && !allowsAuthorized(control)) return undefined
  const fresh = seconds(control, 's-maxage') ?? seconds(control, 'max-age')
  if (fresh === undefined) return undefined
  const strict = ['must-revalidate', 'proxy-revalidate', 's-maxage'].some((n) => control.has(n))
  return {
    fresh,
    whileRevalidate: strict ? 0 : (seconds(control, 'stale-while-revalidate') ?? 0),
    ifError: strict ? 0 : (seconds(control, 'stale-if-error') ?? 0),
  }
}

/** RFC 9111 section 3.5. */
const allowsAuthorized = (control: Directives) =>
  ['public', 's-maxage', 'must-revalidate'].some((name) => control.has(name))

export function freshness(
  { fresh, whileRevalidate, ifError }: Terms,
  ageSeconds: number,
): Freshness {
  if (ageSeconds < fresh) return 'fresh'
  if (ageSeconds < fresh + whileRevalidate) return 'stale'
  return ageSeconds < fresh + ifError ? 'if-error' : 'expired'
}

/** How long a copy can be of any use, in seconds. */
export const lifetime = ({ fresh, whileRevalidate, ifError }: Terms): number =>
  fresh + Math.max(whileRevalidate, ifError)
