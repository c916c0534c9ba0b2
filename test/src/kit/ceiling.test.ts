// A route's lifetimes are a ceiling: whatever a handler says of its answer, the edge keeps it no longer.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { terms, usefulSeconds } from '../../../src/edge/cache/rules/policy.ts'
import { cachingHeaders, shared } from '../../../src/kit/caching.ts'
import { TARGETED, under } from '../../../src/kit/ceiling.ts'

const DECLARED = { fresh: 60, staleWhileRevalidate: 10, staleIfError: 20 }
const NOW = Date.UTC(2026, 10, 25)
const of = (told: Record<string, string>) => under(DECLARED, new Headers(told), NOW)
const kept = (fresh: number, staleWhileRevalidate: number, staleIfError: number) => ({
  kind: 'kept',
  lifetimes: { fresh, staleWhileRevalidate, staleIfError },
  mustRevalidate: false,
})
const checked = (fresh: number) => ({ kind: 'kept', lifetimes: { fresh }, mustRevalidate: true })
const WHOLE = kept(60, 10, 20)

describe.each(['Cache-Control', ...TARGETED])('%s', (field) => {
  test.each([
    ['no-store', { kind: 'unshared', isPrivate: false, noStore: true }],
    ['NO-STORE', { kind: 'unshared', isPrivate: false, noStore: true }],
    ['max-age=60, no-store', { kind: 'unshared', isPrivate: false, noStore: true }],
    ['private', { kind: 'unshared', isPrivate: true, noStore: false }],
    ['private, max-age=600', { kind: 'unshared', isPrivate: true, noStore: false }],
    ['private="X-User"', { kind: 'unshared', isPrivate: true, noStore: false }],
    ['private, no-store', { kind: 'unshared', isPrivate: true, noStore: true }],
    ['no-cache', checked(0)],
    ['no-cache="Set-Cookie"', checked(0)],
    ['max-age=600, no-cache', checked(0)],
    ['must-revalidate', checked(60)],
    ['max-age=5, must-revalidate', checked(5)],
    ['max-age=600, proxy-revalidate', checked(60)],
    ['s-maxage=7, max-age=600', checked(7)],
    ['max-age=5', kept(5, 0, 0)],
    ['max-age=0', kept(0, 0, 0)],
    ['max-age=5, stale-while-revalidate=3, stale-if-error=600', kept(5, 3, 20)],
    ['stale-while-revalidate=3', kept(60, 3, 20)],
    ['stale-if-error=0', kept(60, 10, 0)],
    ['max-age=soon', kept(0, 0, 0)],
    ['max-age=-1', kept(0, 0, 0)],
    ['max-age', kept(0, 0, 0)],
    ['public, max-age=86400, stale-while-revalidate=86400, stale-if-error=86400', WHOLE],
    ['public', WHOLE],
    ['immutable', WHOLE],
    ['x="no-store"', WHOLE],
    ['', WHOLE],
  ])('%s', (value, expected) => {
    expect(of({ [field]: value })).toEqual(expected)
  })
})

test.each([
  ['the targeted one shorter', 'max-age=50', 'max-age=40', kept(40, 0, 0)],
  ['the targeted one longer', 'max-age=40', 'max-age=50', kept(40, 0, 0)],
  ['no-store beside a lifetime', 'no-store', 'max-age=50', { kind: 'unshared', noStore: true }],
  ['a lifetime beside private', 'max-age=50', 'private', { kind: 'unshared', isPrivate: true }],
])('of two fields the strictest counts: %s', (_, control, targeted, expected) => {
  const told = { 'Cache-Control': control, 'CDN-Cache-Control': targeted }
  expect(of(told)).toMatchObject(expected)
})

test.each([
  [new Date(NOW + 30_000).toUTCString(), kept(30, 0, 0)],
  [new Date(NOW + 3_600_000).toUTCString(), kept(60, 0, 0)],
  [new Date(NOW - 1_000).toUTCString(), kept(0, 0, 0)],
  ['0', kept(0, 0, 0)],
  ['never', kept(0, 0, 0)],
])('Expires: %s, where nothing else says how long', (expires, expected) => {
  expect(of({ Expires: expires })).toEqual(expected)
  expect(of({ Expires: expires, 'Cache-Control': 'max-age=50' })).toEqual(kept(50, 0, 0))
})

test('a cookie is for one client, whatever stands beside it', () => {
  const unshared = { kind: 'unshared', isPrivate: true, noStore: true }
  expect(of({ 'Set-Cookie': 'a=1' })).toEqual(unshared)
  expect(of({ 'Set-Cookie': 'a=1', 'CDN-Cache-Control': 'max-age=60' })).toEqual(unshared)
})

test('nothing a handler says makes the edge keep an answer longer than the route', () => {
  const seconds = fc.oneof(fc.nat(100_000), fc.constantFrom('-1', 'x', '"9"', '1.5', ''))
  const timed = fc
    .tuple(
      fc.constantFrom('max-age', 's-maxage', 'stale-while-revalidate', 'stale-if-error'),
      seconds,
    )
    .map(([name, value]) => `${name}=${value}`)
  const bare = fc.constantFrom('public', 'no-cache', 'must-revalidate', 'private', 'no-store', '"')
  const field = fc.array(fc.oneof(timed, bare), { maxLength: 5 }).map((parts) => parts.join(', '))
  const names = fc.constantFrom('Cache-Control', 'Expires', ...TARGETED)
  const most = usefulSeconds({ fresh: 60, whileRevalidate: 10, ifError: 20 })
  fc.assert(
    fc.property(fc.dictionary(names, field), (told) => {
      const headers = new Headers(told)
      const answer = { status: 200, headers, now: NOW, personal: false }
      const sent = new Headers(cachingHeaders(shared(DECLARED), answer))
      const kept = terms(new Headers(), 200, sent, NOW)
      expect(kept ? usefulSeconds(kept) : 0).toBeLessThanOrEqual(most)
      const says = (word: string) =>
        ['Cache-Control', ...TARGETED].some((name) => headers.get(name)?.split(', ').includes(word))
      // A quote that opens may swallow what follows it, as the reader has it.
      const quoted = Object.values(told).some((value) => value.includes('"'))
      if (!quoted && (says('private') || says('no-store'))) expect(kept).toBeUndefined()
    }),
    { numRuns: 1_000 },
  )
})
