import { expect, test } from 'vitest'
import {
  DELETED,
  MISSING,
  openDatabase,
  seen,
  seenList,
  type WriteOrder,
} from '../../../infra/model/database.ts'
import { LIST } from '../../../infra/model/plan.ts'

const order = (rest: Partial<WriteOrder>): WriteOrder => ({
  write: 1,
  key: 0,
  what: 'change',
  version: undefined,
  epoch: 1,
  floor: 0,
  ...rest,
})

test('a write is done once, however often it is asked for', () => {
  const db = openDatabase(1, 1, 1)
  const [one, again] = [db.commit(order({})), db.commit(order({}))]
  expect(one).toMatchObject({ kind: 'committed', seq: 2, replayed: false })
  expect(again).toMatchObject({ kind: 'committed', seq: 2, replayed: true })
  expect(db.commits).toHaveLength(1)
})

test('refusals change nothing', () => {
  const db = openDatabase(2, 1, 1)
  const kinds = [
    order({ what: 'create' }),
    order({ key: 1 }),
    order({ version: 7 }),
    order({ epoch: 2 }),
    order({ floor: 9 }),
  ].map((one) => db.commit(one).kind)
  expect(kinds).toEqual(['taken', 'unchanged', 'unchanged', 'epoch-mismatch', 'behind-token'])
  expect(db.commits).toEqual([])
})

test('a deleted item leaves a tombstone that keeps its slug', () => {
  const db = openDatabase(1, 1, 1)
  db.commit(order({ what: 'delete' }))
  expect(seen(db.head().rows[0])).toBe(DELETED)
  expect(seenList(db.head())).toBe(0)
  expect(db.commit(order({ write: 2, what: 'create' })).kind).toBe('taken')
  expect(db.commits[0]?.changes).toContainEqual({ key: LIST, value: 0 })
  expect(seen(undefined)).toBe(MISSING)
})

test('a replica may be behind, but never goes back, and waits for a bookmark', () => {
  const db = openDatabase(1, 1, 2)
  for (const write of [1, 2, 3]) db.commit(order({ write }))
  expect(db.replica(0, 0, 9).at).toBe(0)
  expect(db.replica(0, 2, 9).at).toBe(2)
  expect(db.replica(0, 0, 9).at).toBe(2)
  expect(db.replica(0, 0, 0).at).toBe(3)
  expect(db.replica(1, 0, 1).at).toBe(2)
})

test('a restore brings back content, counter and keys, and goes on in the log', () => {
  const db = openDatabase(1, 1, 1)
  db.commit(order({ write: 1 }))
  db.commit(order({ write: 2 }))
  db.restore(1)
  db.setEpoch(2)
  expect(db.head()).toMatchObject({ at: 4, n: 2, epoch: 2 })
  expect(seen(db.head().rows[0])).toBe(1)
  expect(db.commits.map(({ undone = false }) => undone)).toEqual([false, true, false, false])
  expect(db.commit(order({ write: 2, epoch: 2 }))).toMatchObject({ seq: 3, replayed: false })
})
