// Which header fields are kept (RFC 9111 section 3.1).
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { storedFields, withholds } from '../../../../../src/edge/cache/rules/fields.ts'

const stored = (headers: Record<string, string>) => storedFields(new Headers(headers))

test('what ends with its connection is not kept, nor what Connection names', () => {
  const headers = { Connection: 'close, X-Hop', 'x-hop': '1', 'Keep-Alive': '1', a: '1' }
  expect(stored(headers)).toEqual({ a: '1' })
})

test.each([
  ['Accept-Language', true],
  ['close, COOKIE', true],
  ['X-Absent', false],
  ['close', false],
  ['keep-alive', false],
  ['Upgrade, HTTP2-Settings, TE', false],
  ['a b', false],
])('Connection: %s takes something away that selects an answer: %s', (options, expected) => {
  const sent = { 'Accept-Language': 'de', Cookie: 'a=1', TE: 'trailers', 'Keep-Alive': '1' }
  expect(withholds(new Headers({ ...sent, Connection: options }))).toBe(expected)
  expect(withholds(new Headers(sent))).toBe(false)
})

test('RFC 9111 section 3.1: everything else is kept, known or not', () => {
  const headers = {
    'cache-control': 'max-age=60',
    'cdn-cache-control': 'max-age=90',
    date: 'Fri, 15 Jan 2027 08:00:00 GMT',
    etag: '"1"',
    vary: 'x',
    'x-unknown': '1',
  }
  expect(stored(headers)).toEqual(headers)
})

test('what is told anew for every request is not kept', () => {
  expect(stored({ age: '5', 'content-length': '4', a: '1' })).toEqual({ a: '1' })
})

test.each(['private', 'no-cache'])(
  'RFC 9111 sections 5.2.2.4 and 5.2.2.7: nor are the fields that %s names',
  (directive) => {
    const control = `max-age=60, ${directive}="Set-Cookie, x"`
    const headers = { 'Cache-Control': control, 'Set-Cookie': 'a=b', x: '1', y: '2' }
    expect(stored(headers)).toEqual({ 'cache-control': control, y: '2' })
  },
)

test('RFC 9213 section 2.2: Cache-Control names none where it does not count', () => {
  const headers = { 'cache-control': 'private="x"', 'cdn-cache-control': 'max-age=60', x: '1' }
  expect(stored(headers)).toEqual(headers)
})

test('the headers given are left as they were', () => {
  const headers = new Headers({ Connection: 'x', x: '1', age: '1' })
  storedFields(headers)
  expect(Object.fromEntries(headers)).toEqual({ connection: 'x', x: '1', age: '1' })
})

test('it never throws, and keeps nothing twice the second time', () => {
  const value = fc.stringMatching(/^[ -~]{0,20}$/)
  const headers = fc.record({ Connection: value, 'Cache-Control': value, x: value, a: value })
  fc.assert(
    fc.property(headers, (told) => {
      const once = storedFields(new Headers(told))
      expect(storedFields(new Headers(once))).toEqual(once)
    }),
  )
})
