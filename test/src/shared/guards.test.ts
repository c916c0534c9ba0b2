// What counts as a record, a sequence number and a bookmark.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isBookmark, isRecord, isSeq, maxBookmark, parseJson } from '../../../src/shared/guards.ts'
import { bookmark, bookmarkOrNull } from '../arbitrary.ts'

test('a record is an object with members, not a list and not null', () => {
  expect(isRecord({})).toBe(true)
  for (const value of [null, [], 'x', 1, undefined]) expect(isRecord(value)).toBe(false)
})

test('a sequence number is a whole number that a double holds exactly', () => {
  for (const value of [0, 1, Number.MAX_SAFE_INTEGER]) expect(isSeq(value)).toBe(true)
  for (const value of [-1, 0.5, Number.NaN, Infinity, 2 ** 53, '1', null, undefined]) {
    expect(isSeq(value)).toBe(false)
  }
})

test('a bookmark has the shape that D1 documents', () => {
  fc.assert(
    fc.property(bookmark(), (text) => {
      expect(isBookmark(text)).toBe(true)
    }),
  )
  const good = '00000085-0000024c-00004c6d-8e61117bf38d7adb71b934ebbf891683'
  expect(isBookmark(good)).toBe(true)
  for (const bad of ['', 'first-primary', good.toUpperCase(), `${good}\n`, ` ${good}`, null, 1]) {
    expect(isBookmark(bad)).toBe(false)
  }
})

test('the larger bookmark wins, whatever the order, and any bookmark beats none', () => {
  fc.assert(
    fc.property(bookmarkOrNull(), bookmarkOrNull(), (one, other) => {
      const larger = maxBookmark(one, other)
      expect(larger).toBe(maxBookmark(other, one))
      expect([one, other]).toContain(larger)
      if (one !== null && larger !== null) expect(larger >= one).toBe(true)
      if (one !== null) expect(larger).not.toBeNull()
    }),
  )
})

test('JSON that is none is undefined, and never thrown', () => {
  expect(parseJson('{"a":[1]}')).toEqual({ a: [1] })
  expect(parseJson(null)).toBeUndefined()
  expect(parseJson(undefined)).toBeUndefined()
  for (const text of ['', '{', 'undefined', "{'a':1}"]) expect(parseJson(text)).toBeUndefined()
})
