// What comes out of the store is what went in under that key, or nothing.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeEntry, type Entry, encodeEntry } from '../../../../src/edge/cache/entry.ts'
import { bytes, snapshot } from '../../arbitrary.ts'

const seconds = () => fc.nat({ max: 1_000_000 })

const entry = (): fc.Arbitrary<Entry> =>
  fc.record({
    key: fc.string({ maxLength: 20 }).map((path) => `1:/${path}`),
    status: fc.constantFrom(200, 204, 302, 404, 410),
    headers: fc.array(
      fc.tuple(fc.constantFrom('etag', 'location'), fc.stringMatching(/^[a-z0-9"/]{0,8}$/)),
      { maxLength: 3 },
    ),
    body: bytes(),
    snapshot: fc.option(snapshot(), { nil: undefined }),
    terms: fc.record({ fresh: seconds(), whileRevalidate: seconds(), ifError: seconds() }),
    bornAt: fc.nat(),
  })

const SAMPLE: Entry = {
  key: '1:/a',
  status: 200,
  headers: [['etag', '"1"']],
  body: new TextEncoder().encode('body'),
  snapshot: { epoch: 1, m: 2, a: 3, bookmark: null },
  terms: { fresh: 60, whileRevalidate: 5, ifError: 0 },
  bornAt: 1_800_000_000_000,
}

test('an entry survives the round trip', () => {
  fc.assert(
    fc.property(entry(), (stored) => {
      expect(decodeEntry(encodeEntry(stored).buffer, stored.key)).toEqual(stored)
    }),
  )
})

test('it is not shown under another key', () => {
  fc.assert(
    fc.property(entry(), fc.string(), (stored, key) => {
      fc.pre(key !== stored.key)
      expect(decodeEntry(encodeEntry(stored).buffer, key)).toBeUndefined()
    }),
  )
})

test('any truncation is a miss: nobody gets half of a body', () => {
  const whole = encodeEntry(SAMPLE)
  for (let length = 0; length < whole.length; length++) {
    expect(decodeEntry(whole.slice(0, length).buffer, SAMPLE.key)).toBeUndefined()
  }
  expect(decodeEntry(Uint8Array.of(...whole, 0).buffer, SAMPLE.key)).toBeUndefined()
})

test('with any bit flipped it is a miss or still of that key, and never a response that cannot be made', () => {
  const whole = encodeEntry(SAMPLE)
  for (let bit = 0; bit < whole.length * 8; bit++) {
    const flipped = whole.slice()
    const at = Math.floor(bit / 8)
    flipped[at] = (flipped[at] ?? 0) ^ (1 << (bit % 8))
    const decoded = decodeEntry(flipped.buffer, SAMPLE.key)
    if (!decoded) continue
    expect(decoded.key).toBe(SAMPLE.key)
    const { status, headers } = decoded
    expect(() => new Response(null, { status, headers })).not.toThrow()
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

test('a head with a part missing or wrong is a miss', () => {
  const { body, ...rest } = SAMPLE
  const good = { schema: 1, bodyBytes: 0, ...rest }
  expect(body.length).toBeGreaterThan(0)
  expect(decodeEntry(headed(good), SAMPLE.key)).toMatchObject({ status: 200 })
  const wrong = [
    { schema: 2 },
    { status: '200' },
    { status: 99 },
    { status: 600 },
    { headers: [['a']] },
    { headers: [['a b', 'c']] },
    { headers: [['a', 'b\nc']] },
    { headers: {} },
    { terms: { fresh: 60 } },
    { terms: null },
    { snapshot: { epoch: 1, m: 4, a: 3, bookmark: null } },
    { snapshot: null },
    { bornAt: -1 },
    { bodyBytes: 1 },
    { key: undefined },
  ]
  for (const part of wrong) {
    expect(decodeEntry(headed({ ...good, ...part }), SAMPLE.key), JSON.stringify(part)).toBe(
      undefined,
    )
  }
  expect(decodeEntry(headed([good]), SAMPLE.key)).toBeUndefined()
})

test('arbitrary bytes are a miss', () => {
  fc.assert(
    fc.property(bytes(200), (value) => {
      expect(decodeEntry(value.buffer, '1:/a')).toBeUndefined()
    }),
  )
})
