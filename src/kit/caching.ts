// How a route's answers may be cached, declared beside its handler and sent as HTTP headers.
import { isAscii, serializeList } from 'structured-headers'

/** Lifetimes in seconds, as the edge reads them from `CDN-Cache-Control` (RFC 9213). */
export type Lifetimes = {
  fresh: number
  /** After that, answered at once and refreshed behind the caller (RFC 5861 section 3). */
  staleWhileRevalidate?: number
  /** After that, answered when no region can (RFC 5861 section 4). */
  staleIfError?: number
}

/** What changes together is forgotten together, as fast as KV is (RFC 9875): reads belong to groups, and
 * a write that succeeds invalidates them. */
export const cacheGroups = (names: readonly string[]): Record<string, string> =>
  names.length === 0 ? {} : { 'Cache-Groups': listed(names) }
export const invalidatedGroups = (names: readonly string[]): Record<string, string> =>
  names.length === 0 ? {} : { 'Cache-Group-Invalidation': listed(names) }

/** A name that no header can carry is left out: then nothing is grouped, which is never wrong. */
const listed = (names: readonly string[]) =>
  serializeList(names.filter(isAscii).map((name) => [name, new Map()]))

export type Caching =
  | { kind: 'no-store' }
  | { kind: 'shared'; found: Lifetimes; missing: Lifetimes | undefined }

export const noStore: Caching = { kind: 'no-store' }

/** Cached at the edge. `missing` is for 404 and 410, which are not cached without it. */
export const shared = (found: Lifetimes, missing?: Lifetimes): Caching => ({
  kind: 'shared',
  found,
  missing,
})

/** Only our edge keeps copies, because only it checks the client's token: a browser or another CDN
 * must ask each time (and gets a 304). */
const ELSEWHERE = 'no-cache'

export function cachingHeaders(caching: Caching, status: number): Record<string, string> {
  const lifetimes = caching.kind === 'shared' ? pick(caching, status) : undefined
  if (!lifetimes) return { 'Cache-Control': 'no-store' }
  const directives = [
    `max-age=${lifetimes.fresh}`,
    ...directive('stale-while-revalidate', lifetimes.staleWhileRevalidate),
    ...directive('stale-if-error', lifetimes.staleIfError),
  ]
  return { 'Cache-Control': ELSEWHERE, 'CDN-Cache-Control': directives.join(', ') }
}

const directive = (name: string, seconds: number | undefined) =>
  seconds === undefined ? [] : [`${name}=${seconds}`]

function pick(caching: Extract<Caching, { kind: 'shared' }>, status: number) {
  if (status === 404 || status === 410) return caching.missing
  return status >= 200 && status < 400 ? caching.found : undefined
}
