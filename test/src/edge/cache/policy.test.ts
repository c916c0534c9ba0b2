// What may be stored, and how long it serves.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { freshness, lifetime, type Terms, terms } from '../../../../src/edge/cache/policy.ts'

const of = (
  response: Record<string, string>,
  { status = 200, request = {} }: { status?: number; request?: Record<string, string> } = {},
) => terms(new Headers(request), status, new Headers(response))

describe('terms', () => {
  test('come from explicit lifetimes', () => {
    const control = 'max-age=60, stale-while-revalidate=10, stale-if-error=20'
    expect(of({ 'Cache-Control': control })).toEqual({
      fresh: 60,
      whileRevalidate: 10,
      ifError: 20,
    })
    expect(of({ 'Cache-Control': 'max-age=5' })).toEqual({
      fresh: 5,
      whileRevalidate: 0,
      ifError: 0,
    })
    expect(of({ 'Cache-Control': 'max-age=5, s-maxage=9' })).toMatchObject({ fresh: 9 })
  })

  test('what is said to caches of this kind outranks what is said to all', () => {
    const headers = { 'Cache-Control': 'no-cache', 'CDN-Cache-Control': 'max-age=60' }
    expect(of(headers)).toMatchObject({ fresh: 60 })
    const reverse = { 'Cache-Control': 'max-age=60', 'CDN-Cache-Control': 'no-store' }
    expect(of(reverse)).toBeUndefined()
  })

  test.each(['no-store', 'private', 'no-cache', 'no-cache="set-cookie"'])('%s forbids', (word) => {
    expect(of({ 'Cache-Control': `max-age=60, ${word}` })).toBeUndefined()
  })

  test.each([
    ['no lifetime at all', {}],
    ['only Expires', { Expires: 'Sun, 22 Nov 2026 10:00:00 GMT' }],
    ['Set-Cookie', { 'Cache-Control': 'max-age=60', 'Set-Cookie': 'a=b' }],
    ['Vary', { 'Cache-Control': 'max-age=60', Vary: 'Accept' }],
  ])('%s is not stored', (_, headers: Record<string, string>) => {
    expect(of(headers)).toBeUndefined()
  })

  test.each([201, 206, 304, 400, 429, 500, 503])('a %i is not stored', (status) => {
    expect(of({ 'Cache-Control': 'max-age=60' }, { status })).toBeUndefined()
  })

  test.each([200, 204, 302, 404, 410])('a %i is', (status) => {
    expect(of({ 'Cache-Control': 'max-age=60' }, { status })).toMatchObject({ fresh: 60 })
  })

  test('a request may forbid it', () => {
    const request = { 'Cache-Control': 'no-store' }
    expect(of({ 'Cache-Control': 'max-age=60' }, { request })).toBeUndefined()
  })

  test('an answer to an authorized request is stored only where it says so', () => {
    const request = { Authorization: 'Bearer x' }
    expect(of({ 'Cache-Control': 'max-age=60' }, { request })).toBeUndefined()
    for (const word of ['public', 's-maxage=60', 'must-revalidate']) {
      const control = `max-age=60, ${word}`
      expect(of({ 'Cache-Control': control }, { request })).toMatchObject({ fresh: 60 })
    }
  })

  test.each(['must-revalidate', 'proxy-revalidate', 's-maxage=60'])('%s forbids stale', (word) => {
    const control = `max-age=60, stale-while-revalidate=10, stale-if-error=20, ${word}`
    expect(of({ 'Cache-Control': control })).toEqual({ fresh: 60, whileRevalidate: 0, ifError: 0 })
  })
})

describe('freshness', () => {
  const at = { fresh: 60, whileRevalidate: 10, ifError: 20 }

  test.each([
    [0, 'fresh'],
    [59, 'fresh'],
    [60, 'stale'],
    [69, 'stale'],
    [70, 'if-error'],
    [79, 'if-error'],
    [80, 'expired'],
  ])('after %i s it is %s', (age, expected) => {
    expect(freshness(at, age)).toBe(expected)
  })

  const ORDER = ['fresh', 'stale', 'if-error', 'expired']
  const span = fc.nat({ max: 1_000 })
  const anyTerms: fc.Arbitrary<Terms> = fc.record({
    fresh: span,
    whileRevalidate: span,
    ifError: span,
  })

  test('age never makes a copy better, and it is of no use exactly from its lifetime on', () => {
    fc.assert(
      fc.property(anyTerms, fc.nat({ max: 3_000 }), (given, age) => {
        const now = ORDER.indexOf(freshness(given, age))
        expect(ORDER.indexOf(freshness(given, age + 1))).toBeGreaterThanOrEqual(now)
        expect(freshness(given, age) === 'expired').toBe(age >= lifetime(given))
      }),
    )
  })
})
