// What comes out of the store is what went in under that key, or nothing.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Entry } from '../../../../../src/edge/cache/rules/entry.ts'
import { decodeEntries, encodeEntries } from '../../../../../src/edge/cache/store/codec.ts'
import { bytes } from '../../../arbitrary.ts'
import { anyEntry, NOW } from '../rules/make.ts'

const KEY = '1:/a'
const anyKey = () => fc.string({ maxLength: 20 }).map((path) => `1:/${path}`)
const anyEntries = () => fc.array(anyEntry(), { maxLength: 4 })

const SAMPLE: Entry = {
  status: 200,
  headers: { etag: '"1"' },
  body: new TextEncoder().encode('body'),
  snapshot: { epoch: 1, m: 2, a: 3, bookmark: null },
  terms: { fresh: 60, whileRevalidate: 5, ifError: 0 },
  bornAt: NOW,
  loadMs: 12,
  selecting: [
    ['accept', 'a/b'],
    ['x', null],
  ],
  route: 'GET /{slug}',
}
const TWO = [SAMPLE, { ...SAMPLE, body: new TextEncoder().encode('another'), selecting: [] }]

test('entries survive the round trip, none and several', () => {
  fc.assert(
    fc.property(anyKey(), anyEntries(), (key, entries) => {
      expect(decodeEntries(encodeEntries(key, entries).buffer, key)).toEqual(entries)
    }),
  )
})

test('they are not shown under another key', () => {
  fc.assert(
    fc.property(anyKey(), fc.string(), anyEntries(), (stored, asked, entries) => {
      fc.pre(stored !== asked)
      expect(decodeEntries(encodeEntries(stored, entries).buffer, asked)).toBeUndefined()
    }),
  )
})

test('a response may have been born before 1970, by its Age', () => {
  const stored = [{ ...SAMPLE, bornAt: -5_000 }]
  expect(decodeEntries(encodeEntries(KEY, stored).buffer, KEY)).toEqual(stored)
})

test('a lifetime may be a fraction of a second', () => {
  const terms = { fresh: 59.123, whileRevalidate: 0.5, ifError: 0, strict: true as const }
  const stored = [{ ...SAMPLE, terms }]
  expect(decodeEntries(encodeEntries(KEY, stored).buffer, KEY)).toEqual(stored)
})

test('any truncation is a miss: nobody gets half of a body', () => {
  const whole = encodeEntries(KEY, TWO)
  for (let length = 0; length < whole.length; length++) {
    expect(decodeEntries(whole.slice(0, length).buffer, KEY)).toBeUndefined()
  }
  expect(decodeEntries(Uint8Array.of(...whole, 0).buffer, KEY)).toBeUndefined()
})

test('with any bit flipped it is a miss or as many entries, and never a response that cannot be made', () => {
  const whole = encodeEntries(KEY, TWO)
  for (let bit = 0; bit < whole.length * 8; bit++) {
    const flipped = whole.slice()
    const at = Math.floor(bit / 8)
    flipped[at] = (flipped[at] ?? 0) ^ (1 << (bit % 8))
    const decoded = decodeEntries(flipped.buffer, KEY)
    if (!decoded) continue
    expect(decoded).toHaveLength(2)
    for (const { status, headers } of decoded) {
      expect(() => new Response(null, { status, headers })).not.toThrow()
    }
  }
})

/** Bytes with this head and no body. */
function headed(head: unknown): ArrayBuffer {
  const text = new TextEncoder().encode(JSON.stringify(head))
  const value = new Uint8Array(4 + text.length)
  new DataView(value.buffer).setUint32(0, text.length)
  value.set(text, 4)
  return value.buffer
}

const { body: _, ...HEAD } = SAMPLE
const GOOD = { ...HEAD, bodyBytes: 0 }
const stored = (part: object, whole: object = {}) =>
  decodeEntries(headed({ schema: 3, key: KEY, entries: [{ ...GOOD, ...part }], ...whole }), KEY)

test('a whole head without a body is an entry', () => {
  expect(stored({})).toEqual([{ ...SAMPLE, body: new Uint8Array() }])
  expect(stored({ snapshot: undefined, route: 5 })).toMatchObject([
    { snapshot: undefined, route: undefined },
  ])
})

test.each([
  { status: '200' },
  { status: 99 },
  { status: 101 },
  { status: 600 },
  { status: 200.5 },
  { headers: [['a', 'b']] },
  { headers: { a: 5 } },
  { headers: { 'a b': 'c' } },
  { headers: { a: 'b\nc' } },
  { headers: null },
  { terms: { fresh: 60 } },
  { terms: { ...SAMPLE.terms, fresh: -1 } },
  { terms: { ...SAMPLE.terms, ifError: null } },
  { terms: { ...SAMPLE.terms, strict: false } },
  { terms: null },
  { snapshot: { epoch: 1, m: 4, a: 3, bookmark: null } },
  { snapshot: null },
  { bornAt: '5' },
  { bornAt: 0.5 },
  { loadMs: -1 },
  { loadMs: undefined },
  { selecting: undefined },
  { selecting: [['x']] },
  { selecting: [['x', 5]] },
  { selecting: [[null, 'x']] },
  { bodyBytes: 1 },
  { bodyBytes: -1 },
  { bodyBytes: undefined },
])('with %j it is a miss', (part) => {
  expect(stored(part)).toBeUndefined()
})

test.each([{ schema: 2 }, { schema: 4 }, { key: undefined }, { key: 5 }, { entries: {} }])(
  'with %j the whole is a miss',
  (whole) => {
    expect(stored({}, whole)).toBeUndefined()
  },
)

test('one bad entry spoils the others: their bodies cannot be told apart', () => {
  expect(stored({}, { entries: [GOOD, { ...GOOD, status: 0 }] })).toBeUndefined()
  expect(stored({}, { entries: [GOOD, null] })).toBeUndefined()
  expect(decodeEntries(headed([GOOD]), KEY)).toBeUndefined()
})

test('arbitrary bytes are a miss', () => {
  fc.assert(
    fc.property(bytes(200), (value) => {
      expect(decodeEntries(value.buffer, KEY)).toBeUndefined()
    }),
  )
})
