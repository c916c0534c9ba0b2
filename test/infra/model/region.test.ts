import { expect, test } from 'vitest'
import { bookmarkOf, stateAt } from '../../../infra/model/bookmarks.ts'
import { openDatabase } from '../../../infra/model/database.ts'
import { LIST } from '../../../infra/model/plan.ts'
import { type Region, readAt, writeAt } from '../../../infra/model/region.ts'
import { act, plan } from './plans.ts'

const region = (rest: Partial<Region> = {}): Region => ({
  index: 0,
  epoch: 1,
  db: openDatabase(2, 1, 3),
  dials: { ...plan([]).dials, lagCommitsMax: 40 },
  twist: undefined,
  count: { databaseReads: 0, primaryReads: 0 },
  ...rest,
})
const ask = { epoch: 1, floor: 0, bookmark: null, primary: false }
/** The replica is as far behind as it may be, and nothing fails. */
const lagging = () => 0.99
const write = (given: Region, id: number, what: 'change' | 'create' | 'delete', key = 0) =>
  writeAt(given, { ...act(id, what, { key }), ask, version: undefined, write: id }, lagging)
const snapshot = (answer: ReturnType<typeof readAt>) =>
  answer.kind === 'unable' ? undefined : answer.shown?.snapshot

test('a replica answers when it has what the client saw; the primary otherwise', () => {
  const one = region()
  write(one, 1, 'change')
  expect(snapshot(readAt(one, ask, 0, lagging))).toMatchObject({ m: 1, a: 1 })
  expect(one.count.primaryReads).toBe(0)
  expect(snapshot(readAt(one, { ...ask, floor: 2 }, 0, lagging))).toMatchObject({ m: 2, a: 2 })
  expect(one.count.primaryReads).toBe(1)
  const bookmark = bookmarkOf(1, 0)
  expect(snapshot(readAt(one, { ...ask, floor: 2, bookmark }, 0, lagging))?.a).toBe(2)
  expect(one.count.primaryReads).toBe(1)
  expect(readAt(one, { ...ask, floor: 3 }, 0, lagging)).toEqual({ kind: 'unable' })
})

test('a write is stamped with its commit, and its bookmark includes it', () => {
  const done = snapshot(write(region(), 1, 'change'))
  expect(done).toMatchObject({ m: 2, a: 2 })
  expect(stateAt(done?.bookmark ?? null)).toBe(1)
})

test('a refusal is stamped too, and a region of another epoch answers nothing', () => {
  const one = region()
  expect(write(one, 1, 'create')).toMatchObject({
    kind: 'refused',
    shown: { snapshot: { m: 1, a: 1 } },
  })
  expect(write(one, 2, 'change', 1)).toMatchObject({ kind: 'refused', shown: { value: 0 } })
  expect(readAt(one, { ...ask, epoch: 2 }, 0, lagging)).toEqual({ kind: 'unable' })
})

test('what changed last: the tombstone, the list, and the present for what never was', () => {
  const one = region()
  write(one, 1, 'delete')
  write(one, 2, 'create', 1)
  const primary = { ...ask, primary: true }
  expect(snapshot(readAt(one, primary, 0, lagging))).toMatchObject({ m: 2, a: 3 })
  expect(snapshot(readAt(one, primary, LIST, lagging))).toMatchObject({ m: 3, a: 3 })
  expect(snapshot(readAt(region(), primary, 1, lagging))).toMatchObject({ m: 1, a: 1 })
})
