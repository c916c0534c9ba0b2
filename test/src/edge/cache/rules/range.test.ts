// Parts of a stored response (RFC 9110 section 14).
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { partOf } from '../../../../../src/edge/cache/rules/range.ts'
import { bytes } from '../../../arbitrary.ts'
import { date, NOW } from './make.ts'

const BODY = new TextEncoder().encode('0123456789')
const part = (
  range: string,
  response: Record<string, string> = {},
  request: Record<string, string> = {},
  body: Uint8Array<ArrayBuffer> = BODY,
) => partOf(new Headers({ Range: range, ...request }), new Headers(response), body, NOW)

/** `0-3/10 0123`, or the kind. */
function told(found: ReturnType<typeof partOf>): string {
  if (found.kind === 'whole') return 'whole'
  if (found.kind === 'unsatisfiable') return `unsatisfiable ${found.contentRange}`
  return `${found.contentRange} ${new TextDecoder().decode(found.body)}`
}

test.each([
  ['bytes=0-3', 'bytes 0-3/10 0123'],
  ['bytes=0-0', 'bytes 0-0/10 0'],
  ['bytes=7-', 'bytes 7-9/10 789'],
  ['bytes=7-99', 'bytes 7-9/10 789'],
  ['bytes=0-', 'bytes 0-9/10 0123456789'],
  ['bytes=-3', 'bytes 7-9/10 789'],
  ['bytes=-99', 'bytes 0-9/10 0123456789'],
  ['BYTES=0-3', 'bytes 0-3/10 0123'],
  [`bytes=0-${'9'.repeat(400)}`, 'bytes 0-9/10 0123456789'],
])('section 14.1.2: %s', (range, expected) => {
  expect(told(part(range))).toBe(expected)
})

test.each(['bytes=10-', 'bytes=10-12', 'bytes=-0', `bytes=${'9'.repeat(400)}-`])(
  'section 15.5.17: %s cannot be satisfied',
  (range) => {
    expect(told(part(range))).toBe('unsatisfiable bytes */10')
  },
)

test.each(['bytes=', 'bytes=-', 'bytes=3-1', 'bytes=a-b', 'items=0-3', '0-3', 'bytes=0-3x', ''])(
  'section 14.2: %j is ignored',
  (range) => {
    expect(told(part(range))).toBe('whole')
  },
)

test('section 14.2: a server may ignore a request for several ranges', () => {
  expect(told(part('bytes=0-1,4-5'))).toBe('whole')
})

test('no Range, or encoded content: the whole', () => {
  expect(partOf(new Headers(), new Headers(), BODY, NOW).kind).toBe('whole')
  expect(told(part('bytes=0-3', { 'Content-Encoding': 'gzip' }))).toBe('whole')
})

test('nothing of an empty body can be sent', () => {
  expect(told(part('bytes=0-', {}, {}, new Uint8Array()))).toBe('unsatisfiable bytes */0')
})

describe('section 13.1.5: If-Range', () => {
  const MODIFIED = { 'Last-Modified': date(-99), Date: date() }

  test.each([
    ['"1"', { ETag: '"1"' }, true],
    ['"2"', { ETag: '"1"' }, false],
    ['"1"', {}, false],
    ['W/"1"', { ETag: 'W/"1"' }, false],
    ['"1"', { ETag: 'W/"1"' }, false],
    [date(-99), MODIFIED, true],
    [date(-98), MODIFIED, false],
    [date(-100), MODIFIED, false],
    ['yesterday', MODIFIED, false],
    ['yesterday', {}, false],
    ['', MODIFIED, false],
  ])('%j of %j: %s', (condition, response, holds) => {
    const found = part('bytes=0-3', response as Record<string, string>, { 'If-Range': condition })
    expect(found.kind).toBe(holds ? 'part' : 'whole')
  })

  test('a date is no strong validator when the content may have changed again in its second (8.8.2.2)', () => {
    const response = { 'Last-Modified': date(), Date: date() }
    expect(told(part('bytes=0-3', response, { 'If-Range': date() }))).toBe('whole')
  })
})

test('a part is what its Content-Range says, and never more than the body', () => {
  const number = fc.oneof(fc.nat({ max: 40 }).map(String), fc.constant(''))
  fc.assert(
    fc.property(number, number, bytes(), (first, last, body) => {
      const found = part(`bytes=${first}-${last}`, {}, {}, body)
      if (found.kind !== 'part') return
      const [, from, to, size] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(found.contentRange) ?? []
      expect(found.body.length).toBeGreaterThan(0)
      expect(found.body).toEqual(body.slice(Number(from), Number(to) + 1))
      expect(Number(size)).toBe(body.length)
    }),
  )
})
