// What an isolate keeps in memory: the latest, and never more than it may.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Entry } from '../../../../../src/edge/cache/rules/entry.ts'
import { merged } from '../../../../../src/edge/cache/rules/variants.ts'
import { decodeEntries, encodeEntries } from '../../../../../src/edge/cache/store/codec.ts'
import {
  createMemory,
  MEMORY_BYTES_MAX,
  MEMORY_ENTRIES_MAX,
  type Remembered,
} from '../../../../../src/edge/cache/store/memory.ts'
import { entryOf, NOW } from '../rules/make.ts'

const KIB = 1024
/** An entry takes 512 bytes beside its content, and its key. */
const OVERHEAD_BYTES = 512

const holding = (...entries: Entry[]): Remembered => ({
  entries,
  checkedAt: NOW,
  putAt: undefined,
  unwritten: false,
})
const sized = (bytes: number) => holding(entryOf({ body: new Uint8Array(bytes) }))

test('what was kept is there, until it is deleted', () => {
  const memory = createMemory()
  const value = sized(5)
  memory.set('a', value)
  expect(memory.get('a')).toBe(value)
  memory.delete('a')
  memory.delete('a')
  expect(memory.get('a')).toBeUndefined()
  expect([memory.size, memory.bytes]).toEqual([0, 0])
})

test('bodies, headers, keys and bookkeeping count', () => {
  const memory = createMemory()
  const entry = () => entryOf({ body: new Uint8Array(100), headers: { etag: '"12"' } })
  memory.set('abc', holding(entry(), entry()))
  expect(memory.bytes).toBe(OVERHEAD_BYTES + 3 + 2 * (100 + 8))
  memory.set('abc', sized(1))
  expect(memory.bytes).toBe(OVERHEAD_BYTES + 3 + 1)
})

test('what chose a variant counts: a site that varies by Cookie fills memory with cookies', () => {
  const memory = createMemory()
  memory.set('a', holding(entryOf({ selecting: [['cookie', 'x'.repeat(10 * KIB)]] })))
  expect(memory.bytes).toBeGreaterThan(10 * KIB)
})

test('when there are too many, the one used least lately goes', () => {
  const memory = createMemory(2)
  memory.set('a', sized(1))
  memory.set('b', sized(1))
  memory.get('a')
  memory.set('c', sized(1))
  expect(['a', 'b', 'c'].map((key) => memory.get(key) !== undefined)).toEqual([true, false, true])
})

test('when they are too large, as many go as it takes', () => {
  const memory = createMemory(100, 10 * KIB)
  for (const key of 'abcd') memory.set(key, sized(2 * KIB))
  memory.set('e', sized(5 * KIB))
  expect([...'abcde'].filter((key) => memory.get(key))).toEqual(['d', 'e'])
  expect(memory.bytes).toBeLessThanOrEqual(10 * KIB)
})

test('one that is too large is not kept, and the older one under its key is not kept either', () => {
  const memory = createMemory()
  memory.set('a', sized(1))
  memory.set('b', sized(1))
  memory.set('a', sized(256 * KIB))
  expect(memory.get('a')).toBeUndefined()
  expect(memory.get('b')).toBeDefined()
  expect(memory.size).toBe(1)
  memory.set('a', sized(255 * KIB))
  expect(memory.get('a')).toBeDefined()
})

test('what a body keeps alive counts: the value that KV gave, with variants that have been replaced', () => {
  const memory = createMemory()
  const variant = (name: string, bytes: number, bornAt = NOW) =>
    entryOf({ selecting: [['accept', name]], body: new Uint8Array(bytes), bornAt })
  for (let n = 0; n < 50; n++) {
    const key = `a${n}`
    const value = encodeEntries(key, [variant('large', 255 * KIB), variant('small', 1)])
    const entries = merged(
      [variant('large', 1, NOW + 1)], // a younger one, which this isolate has loaded
      decodeEntries(value.buffer, key) ?? [],
    )
    expect(entries).toHaveLength(2)
    memory.set(key, holding(...entries))
  }
  expect(memory.bytes).toBeGreaterThan(memory.size * 255 * KIB) // of which two bytes are ever shown
})

test('a million keys, small or too large, stay within both bounds', () => {
  const memory = createMemory()
  const large = sized(20 * KIB * KIB)
  // More than are kept, so that no two that are kept share a body.
  const small = Array.from({ length: 2 * MEMORY_ENTRIES_MAX }, (_, n) => sized(n % 100))
  const middle = small.map((_, n) => sized((n * 4) % (16 * KIB)))
  let [bytes, size] = [0, 0]
  for (let n = 0; n < 1_000_000; n++) {
    const among = n < 900_000 ? small : middle // first the number of entries is what ends, then the bytes
    memory.set(String(n), (n % 101 === 0 ? large : among[n % among.length]) ?? large)
    bytes = Math.max(bytes, memory.bytes)
    size = Math.max(size, memory.size)
  }
  expect(size).toBe(MEMORY_ENTRIES_MAX)
  expect(bytes).toBeLessThanOrEqual(MEMORY_BYTES_MAX)
  const kept = Array.from({ length: 1_000_000 }, (_, n) => memory.get(String(n))).filter(Boolean)
  const buffers = new Set(kept.flatMap((one) => one?.entries.map(({ body }) => body.buffer)))
  const held = [...buffers].reduce((sum, buffer) => sum + (buffer?.byteLength ?? 0), 0)
  expect(kept).toHaveLength(memory.size)
  expect(held).toBeLessThanOrEqual(memory.bytes)
})

test('an isolate keeps 16 MiB and 2000 keys', () => {
  const memory = createMemory()
  for (let n = 0; n < 3_000; n++) memory.set(String(n), sized(1))
  expect(memory.size).toBe(2_000)
  for (let n = 0; n < 100; n++) memory.set(String(n), sized(200 * KIB))
  expect(memory.bytes).toBeLessThanOrEqual(16 * KIB * KIB)
  expect(memory.bytes).toBeGreaterThan(15 * KIB * KIB)
})

test('whatever is done, both ends hold and the sum is right', () => {
  const step = fc.tuple(
    fc.constantFrom('set', 'get', 'delete'),
    fc.constantFrom(...'abcdefgh'),
    fc.nat({ max: 3 * KIB }),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 50 }), (steps) => {
      const memory = createMemory(4, 6 * KIB)
      for (const [kind, key, bytes] of steps) {
        if (kind === 'set') memory.set(key, sized(bytes))
        else if (kind === 'get') memory.get(key)
        else memory.delete(key)
        expect(memory.size).toBeLessThanOrEqual(4)
        expect(memory.bytes).toBeLessThanOrEqual(6 * KIB)
      }
      const left = [...'abcdefgh'].flatMap((key) => memory.get(key) ?? [])
      const sum = left.map(({ entries }) => OVERHEAD_BYTES + 1 + (entries[0]?.body.length ?? 0))
      expect(memory.size).toBe(left.length)
      expect(memory.bytes).toBe(sum.reduce((a, b) => a + b, 0))
    }),
  )
})
