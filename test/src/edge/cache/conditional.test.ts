// When a 304 may be sent, and what it carries.
import { expect, test } from 'vitest'
import { notModified, to304 } from '../../../../src/edge/cache/conditional.ts'

const asks = (request: Record<string, string>, response: Record<string, string>) =>
  notModified(new Headers(request), new Headers(response))

test.each([
  ['"1"', '"1"', true],
  ['"2"', '"1"', false],
  ['W/"1"', '"1"', true],
  ['"1"', 'W/"1"', true],
  ['"0", "1" ,W/"2"', '"1"', true],
  ['*', '"1"', true],
  [' * ', '"1"', true],
  ['"1', '"1"', false],
])('If-None-Match: %s against ETag %s: %s', (tags, etag, expected) => {
  expect(asks({ 'If-None-Match': tags }, { ETag: etag })).toBe(expected)
})

test('a response without an ETag matches no tag', () => {
  expect(asks({ 'If-None-Match': '"1"' }, {})).toBe(false)
})

const EARLY = 'Sat, 21 Nov 2026 10:00:00 GMT'
const LATE = 'Sun, 22 Nov 2026 10:00:00 GMT'

test('dates count only without tags', () => {
  expect(asks({ 'If-Modified-Since': LATE }, { 'Last-Modified': EARLY })).toBe(true)
  expect(asks({ 'If-Modified-Since': EARLY }, { 'Last-Modified': EARLY })).toBe(true)
  expect(asks({ 'If-Modified-Since': EARLY }, { 'Last-Modified': LATE })).toBe(false)
  const both = { 'If-None-Match': '"2"', 'If-Modified-Since': LATE }
  expect(asks(both, { ETag: '"1"', 'Last-Modified': EARLY })).toBe(false)
})

test('nothing asked, or nonsense asked, is not a condition', () => {
  expect(asks({}, { ETag: '"1"', 'Last-Modified': EARLY })).toBe(false)
  expect(asks({ 'If-Modified-Since': 'yesterday' }, { 'Last-Modified': EARLY })).toBe(false)
  expect(asks({ 'If-Modified-Since': LATE }, {})).toBe(false)
})

test('a 304 has the headers of the answer but no body and nothing that describes one', async () => {
  const headers = { ETag: '"1"', Age: '4', 'Content-Type': 'text/plain', 'Content-Length': '4' }
  const answer = to304(new Response('body', { headers }))
  expect(answer.status).toBe(304)
  expect(await answer.text()).toBe('')
  expect(Object.fromEntries(answer.headers)).toEqual({ etag: '"1"', age: '4' })
})
