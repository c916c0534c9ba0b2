// Declared lifetimes become headers; errors are never cached by accident.
import { expect, test } from 'vitest'
import { terms } from '../../../src/edge/cache/policy.ts'
import { cachingHeaders, noStore, shared } from '../../../src/kit/caching.ts'

const FOUND = { fresh: 60, staleWhileRevalidate: 10, staleIfError: 20 }
const NO_STORE = { 'Cache-Control': 'no-store' }

test('lifetimes speak to our edge; everyone else asks each time', () => {
  expect(cachingHeaders(shared(FOUND), 200)).toEqual({
    'Cache-Control': 'no-cache',
    'CDN-Cache-Control': 'max-age=60, stale-while-revalidate=10, stale-if-error=20',
  })
  expect(cachingHeaders(shared({ fresh: 5 }), 302)['CDN-Cache-Control']).toBe('max-age=5')
})

test('the edge reads them as they were meant', () => {
  const headers = new Headers(cachingHeaders(shared(FOUND), 200))
  expect(terms(new Headers(), 200, headers, 0)).toEqual({
    fresh: 60,
    whileRevalidate: 10,
    ifError: 20,
  })
  const never = new Headers(cachingHeaders(noStore, 200))
  expect(terms(new Headers(), 200, never, 0)).toBeUndefined()
})

test.each([404, 410])('a %i has its own lifetimes, or none', (status) => {
  const headers = cachingHeaders(shared(FOUND, { fresh: 3 }), status)
  expect(headers['CDN-Cache-Control']).toBe('max-age=3')
  expect(cachingHeaders(shared(FOUND), status)).toEqual(NO_STORE)
})

test.each([400, 401, 412, 429, 500, 503])('a %i is never cached', (status) => {
  expect(cachingHeaders(shared(FOUND, FOUND), status)).toEqual(NO_STORE)
})

test('what is declared no-store is, whatever the status', () => {
  for (const status of [200, 302, 404]) expect(cachingHeaders(noStore, status)).toEqual(NO_STORE)
})
