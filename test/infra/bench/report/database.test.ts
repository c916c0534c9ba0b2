import { expect, test } from 'vitest'
import { createDatabase } from '../../../../infra/bench/report/database.ts'
import { createVirtualClock } from '../../../../infra/bench/virtual-clock.ts'
import { seeded } from '../../../../infra/world/random.ts'

const open = () => {
  const clock = createVirtualClock(0)
  const ids = ['home', 'away']
  return { clock, database: createDatabase(clock, seeded(7, 'lag'), ids, 'home') }
}

test('the primary has a commit at once, a replica when it is told how long that takes', async () => {
  const { clock, database } = open()
  expect(database.commit(5)).toEqual({ version: 1, state: 1 })
  expect(database.onPrimary(5)).toEqual({ version: 1, state: 1 })
  expect(database.onReplica('home', 5).version).toBe(1)
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

test('a replica never goes back, and has what was committed until it fetched', async () => {
  const { clock, database } = open()
  let last = 0
  for (let at = 0; at < 60_000; at += 10) {
    await clock.advanceTo(at)
    database.commit(at % 3)
    const { state } = database.onReplica('away', 0)
    expect(state).toBeGreaterThanOrEqual(last)
    last = state
  }
  // p50 of the lag is 0.8 s: a replica of a busy primary is not behind by the worst of all lags.
  expect(database.behindMs('away', 6_000)).toBeLessThan(20_000)
  expect(last).toBeGreaterThan(5_000)
})
