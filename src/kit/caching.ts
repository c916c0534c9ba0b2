// How a route's answers may be cached, declared beside its handler and sent as HTTP headers.
import { isAscii, serializeList } from 'structured-headers'
import { type Lifetimes, under } from './ceiling.ts'

/** What changes together is forgotten together (RFC 9875): reads belong to groups, and writes invalidate them. */
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

/** Only our edge keeps copies, as only it checks tokens: browsers and other CDNs ask each time, and get a 304. */
const ELSEWHERE = 'no-cache'

/** `now` in milliseconds since the Unix epoch. `personal`: made for one caller. */
export type Answer = { status: number; headers: Headers; now: number; personal: boolean }

/** What is declared is a ceiling: `answer.headers`, as the handler left them, can only lower it. */
export function cachingHeaders(caching: Caching, answer: Answer): Record<string, string> {
  const declared = caching.kind === 'shared' ? pick(caching, answer.status) : undefined
  if (!declared) return { 'Cache-Control': 'no-store' }
  const left = under(declared, answer.headers, answer.now)
  if (left.kind === 'unshared' || answer.personal) {
    const { isPrivate, noStore } = left.kind === 'unshared' ? left : NOBODY_ELSE
    const own = isPrivate || answer.personal ? ['private'] : []
    return { 'Cache-Control': [...own, noStore ? 'no-store' : ELSEWHERE].join(', ') }
  }
  const { lifetimes, mustRevalidate } = left
  const directives = [
    `max-age=${lifetimes.fresh}`,
    ...directive('stale-while-revalidate', lifetimes.staleWhileRevalidate),
    ...directive('stale-if-error', lifetimes.staleIfError),
    ...(mustRevalidate ? ['must-revalidate'] : []),
  ]
  return { 'Cache-Control': ELSEWHERE, 'CDN-Cache-Control': directives.join(', ') }
}

const NOBODY_ELSE = { isPrivate: true, noStore: false }

const directive = (name: string, seconds: number | undefined) =>
  seconds ? [`${name}=${seconds}`] : []

function pick(caching: Extract<Caching, { kind: 'shared' }>, status: number) {
  if (status === 404 || status === 410) return caching.missing
  return status >= 200 && status < 400 ? caching.found : undefined
}
