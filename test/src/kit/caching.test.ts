// Declared lifetimes become headers; errors are never cached by accident, nor what was made for one caller.
import { expect, test } from 'vitest'
import { terms } from '../../../src/edge/cache/rules/policy.ts'
import { type Caching, cachingHeaders, noStore, shared } from '../../../src/kit/caching.ts'

const FOUND = { fresh: 60, staleWhileRevalidate: 10, staleIfError: 20 }
const NO_STORE = { 'Cache-Control': 'no-store' }

const of = (
  caching: Caching,
  status: number,
  told: Record<string, string> = {},
  personal = false,
) => cachingHeaders(caching, { status, headers: new Headers(told), now: 0, personal })

test('lifetimes speak to our edge; everyone else asks each time', () => {
  expect(of(shared(FOUND), 200)).toEqual({
    'Cache-Control': 'no-cache',
    'CDN-Cache-Control': 'max-age=60, stale-while-revalidate=10, stale-if-error=20',
  })
  expect(of(shared({ fresh: 5 }), 302)['CDN-Cache-Control']).toBe('max-age=5')
})

test('the edge reads them as they were meant', () => {
  const headers = new Headers(of(shared(FOUND), 200))
  expect(terms(new Headers(), 200, headers, 0)).toEqual({
    fresh: 60,
    whileRevalidate: 10,
    ifError: 20,
  })
  const never = new Headers(of(noStore, 200))
  expect(terms(new Headers(), 200, never, 0)).toBeUndefined()
})

test.each([404, 410])('a %i has its own lifetimes, or none', (status) => {
  const headers = of(shared(FOUND, { fresh: 3 }), status)
  expect(headers['CDN-Cache-Control']).toBe('max-age=3')
  expect(of(shared(FOUND), status)).toEqual(NO_STORE)
})

test.each([400, 401, 412, 429, 500, 503])('a %i is never cached', (status) => {
  expect(of(shared(FOUND, FOUND), status)).toEqual(NO_STORE)
})

test('what is declared no-store is, whatever the status and whatever the handler says', () => {
  for (const status of [200, 302, 404]) expect(of(noStore, status)).toEqual(NO_STORE)
  for (const laxer of ['public, max-age=600', 's-maxage=600', 'private, max-age=60']) {
    expect(of(noStore, 200, { 'Cache-Control': laxer, 'CDN-Cache-Control': laxer })).toEqual(
      NO_STORE,
    )
  }
})

test.each([
  [{}, 'private, no-cache'],
  [{ 'Cache-Control': 'public, s-maxage=600' }, 'private, no-cache'],
  [{ 'Cache-Control': 'no-store' }, 'private, no-store'],
])('what was made for one caller is nobody else’s: %j', (told, expected) => {
  expect(of(shared(FOUND), 200, told, true)).toEqual({ 'Cache-Control': expected })
})

test.each([
  [{ 'Cache-Control': 'private' }, { 'Cache-Control': 'private, no-cache' }],
  [{ 'Cache-Control': 'no-store' }, NO_STORE],
  [{ 'Set-Cookie': 'a=1' }, { 'Cache-Control': 'private, no-store' }],
  [
    { 'Cache-Control': 'max-age=5, must-revalidate' },
    { 'Cache-Control': 'no-cache', 'CDN-Cache-Control': 'max-age=5, must-revalidate' },
  ],
])('a handler that says %j is obeyed', (told, expected) => {
  expect(of(shared(FOUND), 200, told)).toEqual(expected)
})
