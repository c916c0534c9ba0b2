// A session never moves back: the laws behind the consistency promise.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  advance,
  formatAsk,
  merge,
  type Position,
  parseAsk,
  start,
  usable,
} from '../../../src/shared/position.ts'
import { position, snapshot } from '../arbitrary.ts'

const notBefore = (later: Position, earlier: Position) => {
  expect(later.floor).toBeGreaterThanOrEqual(earlier.floor)
  if (earlier.bookmark !== null) expect((later.bookmark ?? '') >= earlier.bookmark).toBe(true)
}

test('advancing never moves back, and stops at the last change that was shown', () => {
  fc.assert(
    fc.property(position(), snapshot(), (before, at) => {
      const after = advance(before, at)
      notBefore(after, before)
      expect(after.floor).toBe(Math.max(before.floor, at.m))
      expect(advance(after, at)).toEqual(after)
    }),
  )
})

test('what may be shown once may be shown again: a usable copy stays usable after it was shown', () => {
  fc.assert(
    fc.property(position(), snapshot(), (before, at) => {
      fc.pre(usable(at, before))
      expect(usable(at, advance(before, at))).toBe(true)
    }),
  )
})

test('a copy is usable from the floor on, and only in its own epoch', () => {
  const at = { epoch: 1, m: 3, a: 7, bookmark: null }
  expect(usable(at, { epoch: 1, floor: 7, bookmark: null })).toBe(true)
  expect(usable(at, { epoch: 1, floor: 8, bookmark: null })).toBe(false)
  expect(usable(at, { epoch: 2, floor: 0, bookmark: null })).toBe(false)
})

test('an unchanged copy does not raise the bookmark: the session is not bound to it', () => {
  const before = start(1)
  const at = { epoch: 1, m: 0, a: 9, bookmark: '00000001-00000000-00000000-'.padEnd(59, '0') }
  expect(advance(before, at)).toBe(before)
})

test('merging keeps the newest of each, in any order, and once is enough', () => {
  fc.assert(
    fc.property(position(), position(), position(), (a, b, c) => {
      notBefore(merge(a, b), a)
      notBefore(merge(a, b), b)
      expect(merge(a, b)).toEqual(merge(b, a))
      expect(merge(merge(a, b), c)).toEqual(merge(a, merge(b, c)))
      expect(merge(a, a)).toEqual(a)
    }),
  )
})

test('a position reaches the region as it left the edge', () => {
  fc.assert(
    fc.property(position(), fc.boolean(), (where, primary) => {
      const ask = { ...where, primary }
      expect(parseAsk(formatAsk(ask))).toEqual(ask)
    }),
  )
})

test('anything else is no position', () => {
  const good = { epoch: 1, floor: 0, bookmark: null, primary: false }
  for (const part of [{ epoch: -1 }, { floor: '0' }, { bookmark: 'x' }, { primary: 1 }]) {
    expect(parseAsk(JSON.stringify({ ...good, ...part }))).toBeUndefined()
  }
  expect(parseAsk(null)).toBeUndefined()
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(parseAsk(text)).toBeUndefined()
    }),
  )
})
