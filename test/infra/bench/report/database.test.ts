import { expect, test } from 'vitest'
import { createDatabase } from '../../../../infra/bench/report/database.ts'
import { createVirtualClock } from '../../../../infra/bench/virtual-clock.ts'
import { createLag } from '../../../../infra/world/d1/lag.ts'

const open = () => {
  const clock = createVirtualClock(0)
  return { clock, database: createDatabase(clock, 7, ['away']) }
}

test('the primary has a commit at once, a replica when it is told how long that takes', async () => {
  const { clock, database } = open()
  expect(database.commit(5)).toEqual({ version: 1, state: 1 })
  expect(database.onPrimary(5)).toEqual({ version: 1, state: 1 })
  expect(database.onReplica('away', 5)).toEqual({ version: 0, state: 0 })
  const behindMs = database.behindMs('away', 1)
  expect(behindMs).toBeGreaterThan(0)
  await clock.advanceTo(behindMs - 0.001)
  expect(database.onReplica('away', 5).version).toBe(0)
  await clock.advanceTo(behindMs)
  expect(database.onReplica('away', 5)).toEqual({ version: 1, state: 1 })
  expect(database.onReplica('away', 6)).toEqual({ version: 0, state: 1 })
})

test('a key has changed between two commits, the second one included', () => {
  const { database } = open()
  for (const key of [5, 6, 5]) database.commit(key)
  const changed = (from: number, until: number) => database.changed(5, from, until)
  expect([changed(0, 1), changed(1, 2), changed(1, 3), changed(3, 3)]).toEqual([
    true,
    false,
    true,
    false,
  ])
})

test('replicas never go back, and lag as the world’s do, in order', async () => {
  const clock = createVirtualClock(0)
  const replicas = Array.from({ length: 20 }, (_, i) => {
    const id = `replica ${i}`
    return { id, lagAt: createLag(7, id), state: 0, due: 0 }
  })
  const ids = replicas.map(({ id }) => id)
  const database = createDatabase(clock, 7, ids)
  let waits = 0
  for (let commit = 1; commit <= 2_000; commit++) {
    await clock.advanceTo(commit * 100)
    database.commit(commit % 3)
    for (const replica of replicas) {
      const own = clock.now() + replica.lagAt(clock.now())
      if (own < replica.due) waits++
      replica.due = Math.max(replica.due, own)
      expect(database.behindMs(replica.id, commit)).toBeCloseTo(replica.due - clock.now(), 3)
      const { state } = database.onReplica(replica.id, 0)
      expect(state).toBeGreaterThanOrEqual(replica.state)
      replica.state = state
    }
  }
  expect(waits).toBeGreaterThan(0) // some lag fell faster than time passed
})
