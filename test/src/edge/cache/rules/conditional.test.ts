// When a 304 may be sent, what it carries, and how the cache itself asks.
import { describe, expect, test } from 'vitest'
import {
  asking,
  asksOrigin,
  checkable,
  notModified,
  to304,
} from '../../../../../src/edge/cache/rules/conditional.ts'
import { date, entryOf, NOW } from './make.ts'

const asks = (request: Record<string, string>, response: Record<string, string>) =>
  notModified(new Headers(request), new Headers(response), NOW)

describe('RFC 9110 section 13.1.2: If-None-Match', () => {
  test.each([
    ['"1"', '"1"', true],
    ['"2"', '"1"', false],
    ['W/"1"', '"1"', true],
    ['"1"', 'W/"1"', true],
    ['W/"1"', 'W/"1"', true],
    ['"0", "1" ,W/"2"', '"1"', true],
    ['"a,b"', '"a,b"', true],
    ['"a,1"', '"1"', false],
    ['""', '""', true],
    ['*', '"1"', true],
    [' * ', '"1"', true],
    ['"*"', '"1"', false],
    ['"1', '"1"', false],
    ['1', '"1"', false],
    ['', '"1"', false],
  ])('%s against ETag %s: %s', (tags, etag, expected) => {
    expect(asks({ 'If-None-Match': tags }, { ETag: etag })).toBe(expected)
  })

  test('a response without an ETag matches no tag, but every star', () => {
    expect(asks({ 'If-None-Match': '"1"' }, {})).toBe(false)
    expect(asks({ 'If-None-Match': '*' }, {})).toBe(true)
  })
})

describe('RFC 9110 section 13.1.3: If-Modified-Since', () => {
  test('dates count only without tags', () => {
    expect(asks({ 'If-Modified-Since': date(9) }, { 'Last-Modified': date() })).toBe(true)
    expect(asks({ 'If-Modified-Since': date() }, { 'Last-Modified': date() })).toBe(true)
    expect(asks({ 'If-Modified-Since': date() }, { 'Last-Modified': date(9) })).toBe(false)
    const both = { 'If-None-Match': '"2"', 'If-Modified-Since': date(9) }
    expect(asks(both, { ETag: '"1"', 'Last-Modified': date() })).toBe(false)
  })

  test('RFC 9111 section 4.3.2: Date stands in for Last-Modified', () => {
    expect(asks({ 'If-Modified-Since': date() }, { Date: date() })).toBe(true)
    expect(asks({ 'If-Modified-Since': date(-1) }, { Date: date() })).toBe(false)
  })

  test('nothing asked, or nonsense asked, is not a condition', () => {
    expect(asks({}, { ETag: '"1"', 'Last-Modified': date() })).toBe(false)
    expect(asks({ 'If-Modified-Since': 'yesterday' }, { 'Last-Modified': date() })).toBe(false)
    expect(asks({ 'If-Modified-Since': date(9) }, {})).toBe(false)
    expect(asks({ 'If-Modified-Since': date(9) }, { 'Last-Modified': 'x' })).toBe(false)
  })
})

test('RFC 9110 section 15.4.5: a 304 has what a cache needs, no body and nothing that describes one', async () => {
  const kept = {
    etag: '"1"',
    age: '4',
    date: date(),
    vary: 'Accept',
    expires: date(60),
    'cache-control': 'max-age=60',
    'content-location': '/a',
    'last-modified': date(-9),
  }
  const headers = { ...kept, 'Content-Type': 'text/plain', 'Content-Length': '4' }
  const answer = to304(new Headers(headers))
  expect(answer.status).toBe(304)
  expect(await answer.text()).toBe('')
  expect(Object.fromEntries(answer.headers)).toEqual(kept)
})

test.each([
  [{ 'If-Match': '"1"' }, true],
  [{ 'If-Unmodified-Since': date() }, true],
  [{ 'If-None-Match': '"1"', 'If-Modified-Since': date(), 'If-Range': '"1"' }, false],
  [{}, false],
])('RFC 9111 section 4.3.2: only an origin can judge %j: %s', (headers, expected) => {
  expect(asksOrigin(new Headers(headers as Record<string, string>))).toBe(expected)
})

describe('RFC 9111 section 4.3.1: how the cache asks', () => {
  const client = {
    accept: 'text/html',
    'If-None-Match': '"client"',
    'If-Modified-Since': date(-99),
  }
  const asked = (headers: Record<string, string> | undefined) =>
    Object.fromEntries(asking(new Headers(client), headers && entryOf({ headers })))

  test('for the whole, when it knows no copy', () => {
    expect(asked(undefined)).toEqual({ accept: 'text/html' })
    expect(asked({})).toEqual({ accept: 'text/html' })
  })

  test('whether the copy it knows is still good', () => {
    expect(asked({ etag: 'W/"1"', 'last-modified': date(-9) })).toEqual({
      accept: 'text/html',
      'if-none-match': 'W/"1"',
      'if-modified-since': date(-9),
    })
  })

  test('only a copy with a validator can be asked about', () => {
    expect(checkable(entryOf())).toBe(false)
    expect(checkable(entryOf({ headers: { etag: '"1"' } }))).toBe(true)
    expect(checkable(entryOf({ headers: { 'last-modified': date() } }))).toBe(true)
  })

  test("the client's headers are left as they were", () => {
    const headers = new Headers(client)
    asking(headers, undefined)
    expect(headers.get('If-None-Match')).toBe('"client"')
  })
})
