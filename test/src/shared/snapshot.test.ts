// A snapshot survives its header; anything else is none.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatSnapshot, parseSnapshot } from '../../../src/shared/snapshot.ts'
import { snapshot } from '../arbitrary.ts'

test('a snapshot survives the round trip, as text and as a value', () => {
  fc.assert(
    fc.property(snapshot(), (at) => {
      expect(parseSnapshot(formatSnapshot(at))).toEqual(at)
      expect(parseSnapshot(at)).toEqual(at)
    }),
  )
})

test('a snapshot that contradicts itself or lacks a part is none', () => {
  const good = { epoch: 1, m: 2, a: 3, bookmark: null }
  expect(parseSnapshot(good)).toEqual(good)
  for (const part of [{ m: 4 }, { a: -1 }, { epoch: '1' }, { bookmark: 'b' }, { m: 1.5 }]) {
    expect(parseSnapshot({ ...good, ...part })).toBeUndefined()
  }
  for (const name of Object.keys(good)) {
    expect(parseSnapshot({ ...good, [name]: undefined })).toBeUndefined()
  }
  for (const value of [null, undefined, '', '[]', 'x', 7]) {
    expect(parseSnapshot(value)).toBeUndefined()
  }
})

test('members that do not belong are dropped', () => {
  const at = { epoch: 1, m: 2, a: 3, bookmark: null }
  expect(parseSnapshot({ ...at, more: true })).toEqual(at)
})
