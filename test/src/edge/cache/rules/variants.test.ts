// The variants of a key: the newest of each, and not too many.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Entry } from '../../../../../src/edge/cache/rules/entry.ts'
import { merged } from '../../../../../src/edge/cache/rules/variants.ts'
import { anyEntry, at, entryOf, NOW, saying, textOf } from './make.ts'

const texts = (entries: readonly Entry[]) => entries.map(textOf)
const by = (name: string): Entry['selecting'] => [['x', name]]

test('both sets are joined, newest first', () => {
  const old = saying('old', { selecting: by('a'), bornAt: NOW - 9 })
  const young = saying('young', { selecting: by('b') })
  expect(texts(merged([old], [young]))).toEqual(['young', 'old'])
  expect(merged([], [])).toEqual([])
})

test('of one variant the newer copy stays, whichever side it is on', () => {
  const old = saying('old', { bornAt: NOW - 9 })
  expect(texts(merged([old], [saying('new')]))).toEqual(['new'])
  expect(texts(merged([saying('new')], [old]))).toEqual(['new'])
})

test('of two of the same moment the first set wins: it is the one just loaded', () => {
  expect(texts(merged([saying('loaded')], [saying('kept')]))).toEqual(['loaded'])
})

test('content of a later commit does not yield to what a lagging replica says later', () => {
  const current = saying('current', { snapshot: at(5), bornAt: NOW - 9 })
  const lagging = saying('lagging', { snapshot: at(4), bornAt: NOW })
  expect(texts(merged([lagging], [current]))).toEqual(['current'])
  expect(texts(merged([current], [lagging]))).toEqual(['current'])
})

test('the same content read again is newer by its time', () => {
  const once = saying('once', { snapshot: at(5, 7), bornAt: NOW - 9 })
  const again = saying('again', { snapshot: at(5, 6) })
  expect(texts(merged([again], [once]))).toEqual(['again'])
})

test('the same content is good at the latest commit that it was read at, whichever copy stays', () => {
  const once = saying('once', { snapshot: at(5, 7), bornAt: NOW - 9 })
  const again = saying('again', { snapshot: at(5, 6) })
  for (const [entry] of [merged([again], [once]), merged([once], [again])]) {
    expect(entry?.snapshot).toEqual(at(5, 7))
  }
  expect(again.snapshot).toEqual(at(5, 6))
})

test('commits of different epochs are not compared', () => {
  const before = saying('before', { snapshot: at(9, 9, 1), bornAt: NOW - 9 })
  const after = saying('after', { snapshot: at(1, 1, 2) })
  expect(texts(merged([after], [before]))).toEqual(['after'])
})

test('when there are too many, the oldest go', () => {
  const all = Array.from({ length: 10 }, (_, n) =>
    saying(String(n), { selecting: by(String(n)), bornAt: NOW + n }),
  )
  expect(texts(merged(all, []))).toEqual([...'98765432'])
})

test('together they fit into one value of KV', () => {
  const mebibytes = (count: number, name: string, bornAt: number) =>
    entryOf({ body: new Uint8Array(count * 1024 * 1024), selecting: by(name), bornAt })
  const kept = merged(
    [mebibytes(12, 'a', NOW), mebibytes(12, 'b', NOW - 1), mebibytes(1, 'c', NOW - 2)],
    [],
  )
  expect(kept.map(({ selecting }) => selecting[0]?.[1])).toEqual(['a', 'b'])
})

const anyEntries = () => fc.array(anyEntry(), { maxLength: 12 })

test('whatever is joined: at most eight, each variant once, newest first, nothing made up', () => {
  fc.assert(
    fc.property(anyEntries(), anyEntries(), (some, others) => {
      const entries = merged(some, others)
      const names = entries.map(({ selecting }) => JSON.stringify(selecting))
      expect(entries.length).toBeLessThanOrEqual(8)
      expect(new Set(names).size).toBe(names.length)
      const times = entries.map(({ bornAt }) => bornAt)
      expect(times).toEqual([...times].sort((a, b) => b - a))
      const given = [...some, ...others]
      for (const { body, snapshot } of entries) {
        expect(given.map((one) => one.body)).toContain(body)
        expect(given.map((one) => one.snapshot)).toContain(snapshot)
      }
    }),
  )
})

test('joining again changes nothing', () => {
  fc.assert(
    fc.property(anyEntries(), anyEntries(), (some, others) => {
      const once = merged(some, others)
      expect(merged(once, [])).toEqual(once)
      expect(merged(once, once)).toEqual(once)
    }),
  )
})
