// What a 304, or the answer to a HEAD, says of a stored response (RFC 9111 sections 4.3.3 to 4.3.5).
import { describe, expect, test } from 'vitest'
import type { Entry } from '../../../../../src/edge/cache/rules/entry.ts'
import { storedFields } from '../../../../../src/edge/cache/rules/fields.ts'
import { confirms, freshened, outdated } from '../../../../../src/edge/cache/rules/freshen.ts'
import { selects } from '../../../../../src/edge/cache/rules/vary.ts'
import { decodeEntries, encodeEntries } from '../../../../../src/edge/cache/store/codec.ts'
import { at, date, entryOf, NOW } from './make.ts'

type Fields = Record<string, string>

const stored = (headers: Fields, changes: Partial<Entry> = {}) =>
  entryOf({ headers: storedFields(new Headers(headers)), ...changes })

const HOUR_AGO = NOW - 3_600_000
const COPY: Fields = {
  'Cache-Control': 'max-age=60',
  'Content-Type': 'text/plain',
  Date: date(-3_600),
  ETag: '"1"',
  x: 'old',
}

/** The copy of an hour ago after a 304 with these headers, asked 200 ms ago. */
const updated = (response: Fields, copy: Fields = COPY, request: Fields = {}) =>
  freshened(
    stored(copy, { bornAt: HOUR_AGO, snapshot: at(3, 7) }),
    new Headers(request),
    new Headers(response),
    { asked: NOW - 200, received: NOW },
    undefined,
  )
const headersAfter = (response: Fields, copy?: Fields) => updated(response, copy)?.headers ?? {}

describe('section 4.3.4: did the 304 speak of this copy?', () => {
  test.each<[Fields, Fields, boolean]>([
    [{ ETag: '"1"' }, { ETag: '"1"' }, true],
    [{ ETag: '"1"' }, { ETag: '"2"' }, false],
    [{ ETag: 'W/"1"' }, { ETag: 'W/"1"' }, true],
    [{ ETag: '"1"' }, { ETag: 'W/"1"' }, true],
    [{ ETag: '"1"', 'Last-Modified': date() }, { ETag: '"1"', 'Last-Modified': date(9) }, true],
    [{ 'Last-Modified': date() }, { 'Last-Modified': date() }, true],
    [{ 'Last-Modified': date() }, { 'Last-Modified': date(9) }, false],
    [{ 'Last-Modified': date() }, { ETag: '"1"', 'Last-Modified': date() }, false],
    [{ ETag: '"1"' }, { 'Last-Modified': date() }, false],
    [{}, {}, true],
  ])('of %j a 304 with %j: %s', (copy, response, expected) => {
    expect(confirms(stored(copy), new Headers(response))).toBe(expected)
  })

  test('a strong validator names a copy byte by byte: a weak one is not the same', () => {
    expect(confirms(stored({ ETag: 'W/"1"' }), new Headers({ ETag: '"1"' }))).toBe(false)
  })
})

describe('section 4.3.4: the copy takes on what the 304 says', () => {
  test('its age begins anew, its body stays', () => {
    const entry = updated({ Date: date(-2), ETag: '"1"' })
    expect(entry).toMatchObject({ bornAt: NOW - 2_000, loadMs: 200, status: 200 })
    expect(entry?.body).toEqual(entryOf().body)
    expect(entry?.terms).toEqual({ fresh: 60, whileRevalidate: 0, ifError: 0 })
  })

  test('section 3.2: fields are replaced and added, the others stay', () => {
    const headers = headersAfter({ 'Cache-Control': 'max-age=5', x: 'new', y: '1' })
    expect(headers).toEqual({
      'cache-control': 'max-age=5',
      'content-type': 'text/plain',
      date: expect.any(String),
      etag: '"1"',
      x: 'new',
      y: '1',
    })
    expect(updated({ 'Cache-Control': 'max-age=5' })?.terms.fresh).toBe(5)
  })

  test('section 3.2: not those of the body or of the connection', () => {
    const response = {
      Connection: 'z',
      z: '1',
      Age: '9',
      'Content-Length': '0',
      'Content-Encoding': 'gzip',
      'Content-Range': 'bytes 0-1/2',
    }
    const { date: _, ...headers } = headersAfter(response)
    const { Date: __, ...copy } = COPY
    expect(headers).toEqual(Object.fromEntries(new Headers(copy)))
  })

  test('what the database says now is what the copy says now', () => {
    const entry = stored(COPY, { snapshot: at(3, 7) })
    const times = { asked: NOW, received: NOW }
    const now = (snapshot: Entry['snapshot']) =>
      freshened(entry, new Headers(), new Headers(), times, snapshot)?.snapshot
    expect(now(at(3, 9))).toEqual(at(3, 9))
    expect(now(undefined)).toEqual(at(3, 7))
  })

  test.each(['no-store', 'private'])('a copy that is now %s is not kept', (control) => {
    expect(updated({ 'Cache-Control': control })).toBeUndefined()
  })

  test('the copy given is left as it was', () => {
    const entry = stored(COPY)
    freshened(entry, new Headers(), new Headers({ x: 'new' }), { asked: 0, received: 0 }, undefined)
    expect(new Headers(entry.headers).get('x')).toBe('old')
  })

  test('RFC 9110 section 6.6.1: a 304 without a Date was sent when it came', () => {
    const copy = { ETag: '"1"', Date: date(-3_600), Expires: date(-3_540) }
    expect(updated({ Expires: date(60) }, copy)?.terms.fresh).toBe(60)
  })

  test('section 4.1: it is for the requests that its new Vary says', () => {
    const entry = updated({ Vary: 'Accept-Language' }, COPY, { 'Accept-Language': 'de' })
    const german = entry !== undefined && selects(entry.selecting, accepting('de'))
    const english = entry !== undefined && selects(entry.selecting, accepting('en'))
    expect([german, english]).toEqual([true, false])
  })

  test('section 5.2.2.7: a field that has become private is not kept', () => {
    const response = { 'Cache-Control': 'max-age=60, private="x"' }
    expect(headersAfter(response)).not.toHaveProperty('x')
  })

  test.each<[string, Fields]>([
    ['a huge Age', { Age: '2147483648' }],
    ['a Date long ago', { Date: 'Mon, 01 Jan 1900 00:00:00 GMT' }],
    ['nothing odd', {}],
  ])('what came of a 304 with %s can be stored and read again', (_, response) => {
    const entry = updated(response)
    const kept = entry ? [entry] : []
    expect(decodeEntries(encodeEntries('k', kept).buffer, 'k')).toEqual(kept)
  })
})

const accepting = (language: string) => new Headers({ 'Accept-Language': language })

describe('section 4.3.5: the answer to a HEAD', () => {
  test.each<[Fields, Fields, boolean]>([
    [{ ETag: '"1"' }, { ETag: '"1"' }, false],
    [{ ETag: '"1"' }, { ETag: '"2"' }, true],
    [{}, { ETag: '"1"' }, true],
    [{ 'Last-Modified': date() }, { 'Last-Modified': date(9) }, true],
    [{ ETag: '"1"', 'Last-Modified': date() }, {}, false],
    [{}, { 'Content-Length': '4' }, false],
    [{}, { 'Content-Length': '5' }, true],
    [{}, { 'Content-Length': '3' }, true],
    [{ ETag: '"1"' }, { ETag: '"1"', 'Content-Length': '0' }, false],
    [{ ETag: '"1"' }, { ETag: '"2"', 'Content-Length': '0' }, true],
    [{ 'Content-Encoding': 'gzip' }, { 'Content-Length': '5' }, false],
  ])('of a copy with %j and 4 bytes, %j: outdated %s', (copy, head, expected) => {
    expect(outdated(stored(copy), new Headers(head))).toBe(expected)
  })
})
