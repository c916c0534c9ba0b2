import { expect, test } from 'vitest'
import { bookmarkOf } from '../../../infra/model/bookmarks.ts'
import { DELETED } from '../../../infra/model/database.ts'
import { lookUp, recentEnough, termsOf, tokenAfter } from '../../../infra/model/edge.ts'
import { LIST } from '../../../infra/model/plan.ts'
import { createChanges } from '../../../src/shared/changes.ts'

const bookmark = bookmarkOf(5, 0)
const known = createChanges()
const shown = (m: number, a: number, value = 9) => ({
  key: 0,
  value,
  version: 1,
  snapshot: { epoch: 1, m, a, bookmark },
})
const entered = (floor: number) => ({
  position: { epoch: 1, floor, bookmark: null },
  floors: [floor],
  reset: undefined,
  ahead: false,
  sent: true,
})
const entry = (m: number, a: number) => {
  const what = shown(m, a)
  return { shown: what, terms: termsOf(what), bornAt: 0 }
}

test('a copy is shown while it is recent enough and fresh, and spared while it may help', () => {
  expect(lookUp(entry(3, 5), entered(5), known, 59_000, undefined).kind).toBe('hit')
  expect(lookUp(entry(3, 5), entered(5), known, 61_000, undefined).kind).toBe('stale')
  expect(lookUp(entry(3, 5), entered(6), known, 0, undefined)).toMatchObject({
    kind: 'miss',
    spare: {},
  })
  expect(lookUp(entry(3, 5), entered(5), known, 3_600_000, undefined)).toMatchObject({ spare: {} })
  expect(lookUp(entry(3, 5), entered(5), known, 1e9, undefined)).toEqual({
    kind: 'miss',
    spare: undefined,
  })
  expect(lookUp(undefined, entered(0), known, 0, undefined)).toEqual({
    kind: 'miss',
    spare: undefined,
  })
})

test('lists and what is gone are kept shortly', () => {
  expect(termsOf({ ...shown(1, 1), key: LIST }).fresh).toBe(15)
  expect(termsOf(shown(1, 1, DELETED))).toEqual({ fresh: 10, whileRevalidate: 0, ifError: 0 })
})

test('the token moves to the last change of what was shown', () => {
  const after = tokenAfter(entered(2), shown(3, 5), 'cache', 77, undefined)
  expect(after).toEqual({ position: { epoch: 1, floor: 3, bookmark }, issued: 77, floors: [] })
  expect(tokenAfter(entered(4), shown(3, 5), 'cache', 77, undefined).position).toEqual(
    entered(4).position,
  )
})

test('mistakes change one rule each', () => {
  expect(recentEnough(shown(3, 5), entered(6), known, 'M1')).toBe(true)
  expect(recentEnough(shown(3, 5), { ...entered(6), floors: [] }, known, 'M2')).toBe(true)
  expect(tokenAfter(entered(2), shown(3, 5), 'cache', 0, 'M3').position.floor).toBe(2)
  expect(tokenAfter(entered(2), shown(3, 5), 'write', 0, 'M3').position.floor).toBe(3)
  expect(tokenAfter(entered(2), shown(3, 5), 'write', 0, 'M7').position.floor).toBe(2)
  expect(tokenAfter(entered(2), shown(3, 5), 'cache', 0, 'M10').position.bookmark).toBeNull()
  expect(tokenAfter(entered(2), shown(3, 5), 'region', 0, 'M10').position.bookmark).toBe(bookmark)
})
