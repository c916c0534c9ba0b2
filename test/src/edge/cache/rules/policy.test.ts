// What may be stored, and how long it serves (RFC 9111 sections 3 and 4.2, RFC 5861).
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  freshness,
  terms,
  unkept,
  usefulSeconds,
} from '../../../../../src/edge/cache/rules/policy.ts'
import { parseControl } from '../../../../../src/shared/control.ts'
import { anyTerms, date, NOW } from './make.ts'

type Fields = Record<string, string>

const of = (
  response: Fields,
  { status = 200, request = {} }: { status?: number; request?: Fields } = {},
) => terms(new Headers(request), status, new Headers(response), NOW)
const said = (control: string, more: Fields = {}) => of({ 'Cache-Control': control, ...more })
const MINUTE = { 'Cache-Control': 'max-age=60' }

describe('section 3: what may be stored', () => {
  test.each(['no-store', 'private', 'private=', 'no-store=x', 'private="x", private'])(
    '%s forbids',
    (word) => {
      expect(said(`max-age=60, public, ${word}`)).toBeUndefined()
    },
  )

  test.each([
    ['nothing said', {}],
    ['a cookie', { ...MINUTE, 'Set-Cookie': 'a=b' }],
    ['a response to one request only', { ...MINUTE, Vary: 'a, *' }],
    ['a lifetime of nothing', { 'Cache-Control': 'max-age=0' }],
    ['what always needs validation and has no validator', { 'Cache-Control': 'no-cache' }],
  ])('%s is not stored', (_, headers: Fields) => {
    expect(of(headers)).toBeUndefined()
  })

  test.each([100, 101, 103, 206, 304])('a %i is not stored', (status) => {
    expect(of(MINUTE, { status })).toBeUndefined()
  })

  test.each([200, 201, 204, 302, 307, 400, 404, 429, 500, 503])(
    'a %i with a lifetime is',
    (status) => {
      expect(of(MINUTE, { status })).toMatchObject({ fresh: 60 })
    },
  )

  test('a request may forbid it', () => {
    expect(of(MINUTE, { request: { 'Cache-Control': 'no-store' } })).toBeUndefined()
  })

  test('a response that varies is stored', () => {
    expect(of({ ...MINUTE, Vary: 'Accept, x' })).toMatchObject({ fresh: 60 })
  })

  test('a validator is reason enough, when nothing else is', () => {
    for (const validator of [{ ETag: '"1"' }, { 'Last-Modified': date() }]) {
      expect(said('max-age=0', validator)).toMatchObject({ fresh: 0 })
    }
  })

  test('a cookie that is not kept does not stand in the way', () => {
    const cookie = { 'Set-Cookie': 'a=b' }
    expect(said('max-age=60, private="set-cookie"', cookie)).toMatchObject({ fresh: 60 })
    expect(said('max-age=60, no-cache="Set-Cookie, x"', cookie)).toMatchObject({ fresh: 60 })
    expect(said('max-age=60, private="x"', cookie)).toBeUndefined()
  })
})

test.each([
  ['must-understand, no-store', 200, true],
  ['must-understand, no-store', 302, true],
  ['must-understand, no-store', 299, false],
  ['must-understand', 418, false],
  ['must-understand', 206, false],
])('section 5.2.2.3: %s with a %i: %s', (control, status, stored) => {
  const found = of({ 'Cache-Control': `max-age=60, ${control}` }, { status })
  expect(found?.fresh).toBe(stored ? 60 : undefined)
})

test.each([
  ['', false],
  ['public', true],
  ['s-maxage=60', true],
  ['must-revalidate', true],
  ['proxy-revalidate', false],
])('section 3.5: an answer to an authorized request with "%s" is stored: %s', (word, stored) => {
  const request = { Authorization: 'Bearer x' }
  const found = of({ 'Cache-Control': `max-age=60, ${word}` }, { request })
  expect(found?.fresh).toBe(stored ? 60 : undefined)
})

describe('section 4.2.1: the lifetime', () => {
  test.each<[string, Fields, number]>([
    ['max-age', { 'Cache-Control': 'max-age=5' }, 5],
    ['s-maxage before it', { 'Cache-Control': 'max-age=5, s-maxage=9' }, 9],
    ['max-age before Expires', { 'Cache-Control': 'max-age=5', Expires: date(60) }, 5],
    ['Expires less Date', { Expires: date(60), Date: date(-30) }, 90],
    ['Expires less now', { Expires: date(60) }, 60],
    ['an Expires of the past', { Expires: date(-60), ETag: '"1"' }, 0],
    ['section 5.3: an Expires that is no date', { Expires: '0', ETag: '"1"' }, 0],
    ['an s-maxage that is no number', { 'Cache-Control': 's-maxage=x, max-age=5', ETag: '"1"' }, 0],
    ['more than can be counted', { 'Cache-Control': 'max-age=999999999999' }, 2 ** 31],
  ])('%s', (_, headers, fresh) => {
    expect(of(headers)?.fresh).toBe(fresh)
  })

  test('RFC 9213 section 2.2: what is said to caches of this kind outranks all else', () => {
    const headers = { 'Cache-Control': 'no-store', Expires: date(5) }
    expect(of({ ...headers, 'CDN-Cache-Control': 'max-age=60' })).toMatchObject({ fresh: 60 })
    expect(of({ ...MINUTE, 'CDN-Cache-Control': 'no-store' })).toBeUndefined()
    expect(of({ ...headers, 'CDN-Cache-Control': 'x' })).toBeUndefined()
    expect(of({ ...MINUTE, 'CDN-Cache-Control': 'max-age=' })).toMatchObject({ fresh: 60 })
  })
})

describe('section 4.2.2: a guess, where nothing is said', () => {
  const untouched = (seconds: number) => ({ 'Last-Modified': date(-seconds), Date: date() })

  test('a tenth of the time since the last change, a day at most', () => {
    expect(of(untouched(600))?.fresh).toBe(60)
    expect(of(untouched(605))?.fresh).toBe(60)
    expect(of({ 'Last-Modified': date(-600) })?.fresh).toBe(60)
    expect(of(untouched(1e9))?.fresh).toBe(86_400)
    expect(of(untouched(-600))?.fresh).toBe(0)
  })

  test('not where something is said', () => {
    expect(of({ ...untouched(600), 'Cache-Control': 'max-age=5' })?.fresh).toBe(5)
    expect(of({ ...untouched(600), Expires: '0' })?.fresh).toBe(0)
    expect(of({ ...untouched(600), 'Cache-Control': 'no-cache' })?.fresh).toBe(0)
  })

  test('not for a request with a cookie, and not for an odd date', () => {
    expect(of(untouched(600), { request: { Cookie: 'a=b' } })?.fresh).toBe(0)
    expect(of({ 'Last-Modified': 'long ago' })?.fresh).toBe(0)
  })

  test.each([200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501])('for a %i', (status) => {
    expect(of(untouched(600), { status })?.fresh).toBe(60)
  })

  test.each([201, 302, 307, 400, 403, 500, 503])('not for a %i, unless it is public', (status) => {
    expect(of(untouched(600), { status })).toBeUndefined()
    const open = { ...untouched(600), 'Cache-Control': 'public' }
    expect(of(open, { status })?.fresh).toBe(60)
  })
})

describe('what may be shown stale', () => {
  const STALE = 'max-age=60, stale-while-revalidate=10, stale-if-error=20'

  test('RFC 5861: as long as it says', () => {
    expect(said(STALE)).toEqual({ fresh: 60, whileRevalidate: 10, ifError: 20 })
    expect(said('max-age=60, stale-if-error=x')).toMatchObject({ ifError: 0 })
    expect(said('max-age=0, stale-while-revalidate=9')).toMatchObject({ whileRevalidate: 9 })
  })

  test.each(['must-revalidate', 'proxy-revalidate', 's-maxage=60'])(
    'section 4.2.4: never with %s',
    (word) => {
      const strict = { fresh: 60, whileRevalidate: 0, ifError: 0, strict: true }
      expect(said(`${STALE}, ${word}`)).toEqual(strict)
    },
  )

  test('section 5.2.2.4: with no-cache nothing is shown without asking', () => {
    const never = { fresh: 0, whileRevalidate: 0, ifError: 0, strict: true }
    expect(said(`${STALE}, no-cache`, { ETag: '"1"' })).toEqual(never)
    expect(said(`${STALE}, no-cache="x"`)).toMatchObject({ fresh: 60, ifError: 20 })
  })
})

test('fields that others may not see', () => {
  expect(unkept(parseControl('private="A, b", no-cache=c, max-age=5'))).toEqual(['a', 'b', 'c'])
  expect(unkept(parseControl('no-cache, private="a"'))).toEqual(['a'])
  expect(unkept(parseControl(null))).toEqual([])
})

test('whatever is said, no term is negative or no number', () => {
  const name = fc.constantFrom('max-age', 's-maxage', 'public', 'stale-if-error', 'no-cache', 'x')
  const value = fc.oneof(fc.nat().map(String), fc.constantFrom('', '-1', '1.5', 'x', '"5"'))
  const directive = fc.tuple(name, fc.constantFrom('', '='), value).map((parts) => parts.join(''))
  const when = fc.oneof(
    fc.integer({ min: -1e6, max: 1e6 }).map(date),
    fc.stringMatching(/^[ -~]{0,5}$/),
  )
  const headers = fc.record({ Date: when, Expires: when, 'Last-Modified': when, ETag: when })
  fc.assert(
    fc.property(fc.array(directive), headers, (all, more) => {
      const found = said(all.join(','), more)
      if (!found) return
      for (const span of [found.fresh, found.whileRevalidate, found.ifError]) {
        expect(span).toBeGreaterThanOrEqual(0)
        expect(span).toBeLessThanOrEqual(2 ** 31)
      }
    }),
  )
})

describe('freshness', () => {
  test.each([
    [0, 'fresh'],
    [59, 'fresh'],
    [60, 'stale'],
    [69, 'stale'],
    [70, 'if-error'],
    [79, 'if-error'],
    [80, 'expired'],
  ])('after %i s it is %s', (age, expected) => {
    expect(freshness({ fresh: 60, whileRevalidate: 10, ifError: 20 }, age)).toBe(expected)
  })

  const ORDER = ['fresh', 'stale', 'if-error', 'expired']

  test('age never makes a copy better, and it is of no use exactly from its end on', () => {
    fc.assert(
      fc.property(anyTerms(), fc.nat({ max: 300 }), (given, age) => {
        const now = ORDER.indexOf(freshness(given, age))
        expect(ORDER.indexOf(freshness(given, age + 1))).toBeGreaterThanOrEqual(now)
        expect(freshness(given, age) === 'expired').toBe(age >= usefulSeconds(given))
      }),
    )
  })
})
