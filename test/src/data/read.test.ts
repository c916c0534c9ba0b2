// Reads: the nearest replica first, the primary once, and never longer than the attempt lasts.
import type { D1Database } from '@cloudflare/workers-types'
import { sql } from 'drizzle-orm'
import { beforeAll, describe, expect, test } from 'vitest'
import { commit } from '../../../src/data/commit.ts'
import { DataError } from '../../../src/data/faults.ts'
import { ANSWER_RESERVE_MS, REPLICA_WAIT_MS, read, timeLeft } from '../../../src/data/read.ts'
import type { Db } from '../../../src/data/session.ts'
import { collections } from '../../../src/data/tables.ts'
import type { Ask } from '../../../src/shared/position.ts'
import { createClock } from '../../support/clock.ts'
import { openD1 } from '../lab.ts'
import { until } from '../settle.ts'
import {
  type Answer,
  ATTEMPT_MS,
  at,
  BOOKMARK,
  d1That,
  EXHAUSTED,
  fail,
  hang,
  LOST,
  OVERLOADED,
  sourceOf,
} from './lab.ts'

const nothing = (): [] => []

/** A read of a D1 that answers so: its sequence number, or the reason why there is none. */
function reading(ask: Partial<Ask>, ...answers: Answer[]) {
  const { d1, sessions } = d1That(...answers)
  const source = sourceOf(d1, ask)
  const outcome = read(source, nothing).then(
    ({ seq }) => seq,
    (error: unknown) => {
      if (error instanceof DataError) return error.reason
      throw error
    },
  )
  return { outcome, sessions, clock: source.clock, source }
}

describe('where it reads', () => {
  test('any replica, for a client that has seen nothing', async () => {
    const { outcome, sessions } = reading({}, at(5))
    expect(await outcome).toBe(5)
    expect(sessions).toEqual(['first-unconstrained'])
  })

  test('a replica that has the bookmark of the client', async () => {
    const { outcome, sessions } = reading({ bookmark: BOOKMARK, floor: 5 }, at(5))
    expect(await outcome).toBe(5)
    expect(sessions).toEqual([BOOKMARK])
  })

  test('the primary, when that is asked for', async () => {
    const { outcome, sessions } = reading({ primary: true, bookmark: BOOKMARK }, at(5))
    expect(await outcome).toBe(5)
    expect(sessions).toEqual(['first-primary'])
  })

  test('the primary, when the replica is older than the client', async () => {
    const { outcome, sessions } = reading({ bookmark: BOOKMARK, floor: 6 }, at(5), at(6))
    expect(await outcome).toBe(6)
    expect(sessions).toEqual([BOOKMARK, 'first-primary'])
  })

  test('nothing is answered when the primary is older too', async () => {
    const { outcome } = reading({ floor: 7 }, at(5), at(6))
    expect(await outcome).toBe('behind-token')
  })
})

describe('what goes wrong', () => {
  const HALF_MS = (ATTEMPT_MS - ANSWER_RESERVE_MS) / 2

  test('a replica that lags is waited for shortly, then the primary is read once', async () => {
    const { outcome, sessions, clock } = reading({ bookmark: BOOKMARK }, hang, at(9))
    expect(REPLICA_WAIT_MS).toBeLessThan(HALF_MS)
    expect(clock.sleeping()).toEqual([REPLICA_WAIT_MS])
    clock.advance(REPLICA_WAIT_MS)
    expect(await outcome).toBe(9)
    expect(sessions).toEqual([BOOKMARK, 'first-primary'])
  })

  test('a session that was reset is not used again: the retry opens a new one', async () => {
    const { outcome, sessions } = reading({ bookmark: BOOKMARK }, fail(LOST), at(9))
    expect(await outcome).toBe(9)
    expect(sessions).toEqual([BOOKMARK, 'first-primary'])
  })

  test('all together they end before the attempt does', async () => {
    const { outcome, sessions, clock, source } = reading({}, hang, hang)
    clock.advance(HALF_MS)
    await until(() => sessions.length === 2 && clock.sleeping().length > 0)
    expect(clock.sleeping()).toEqual([HALF_MS])
    clock.advance(HALF_MS)
    expect(await outcome).toBe('replica-unreachable')
    expect(source.deadline - clock.now()).toBe(ANSWER_RESERVE_MS)
    expect(sessions).toHaveLength(2)
  })

  test('a replica that broke, and then no primary, is the fault of the region', async () => {
    const { outcome, sessions } = reading({}, fail(LOST), fail(LOST))
    expect(await outcome).toBe('replica-unreachable')
    expect(sessions).toHaveLength(2)
  })

  test('a replica that waits in vain, and then no primary, is the fault of the primary', async () => {
    const { outcome, clock } = reading({ bookmark: BOOKMARK }, hang, fail(LOST))
    clock.advance(HALF_MS)
    expect(await outcome).toBe('primary-unreachable')
  })

  test('one that is late with nothing to wait for has a trouble of its own: another region may not', async () => {
    const { outcome, clock } = reading({}, hang, fail(LOST))
    clock.advance(HALF_MS)
    expect(await outcome).toBe('replica-unreachable')
  })

  test('a primary that was asked for and breaks is not tried twice', async () => {
    const { outcome, sessions } = reading({ primary: true }, fail(LOST))
    expect(await outcome).toBe('primary-unreachable')
    expect(sessions).toHaveLength(1)
  })

  test('overload is never retried', async () => {
    for (const primary of [false, true]) {
      const { outcome, sessions } = reading({ primary }, fail(OVERLOADED))
      expect(await outcome).toBe('overloaded')
      expect(sessions).toHaveLength(1)
    }
  })

  test('overload of the primary after a lost replica is overload', async () => {
    const { outcome } = reading({}, fail(LOST), fail(OVERLOADED))
    expect(await outcome).toBe('overloaded')
  })

  test.each([
    ['a replica', false],
    ['the primary', true],
  ])(
    'a reset of %s at a limit is tried once more, on a new session at the primary',
    async (_, primary) => {
      const { outcome, sessions } = reading({ primary }, fail(EXHAUSTED), at(9))
      expect(await outcome).toBe(9)
      expect(sessions).toEqual([primary ? 'first-primary' : 'first-unconstrained', 'first-primary'])
    },
  )

  test.each([
    ['again', false, EXHAUSTED],
    ['again', true, EXHAUSTED],
    ['lost', false, LOST],
    ['lost', true, LOST],
  ])('after that nobody tries: %s, primary asked for: %s', async (_, primary, second) => {
    const { outcome, sessions } = reading({ primary }, fail(EXHAUSTED), fail(second))
    expect(await outcome).toBe(primary && second === LOST ? 'primary-unreachable' : 'exhausted')
    expect(sessions).toHaveLength(2)
  })

  test('a replica that has not heard of the restore is passed over', async () => {
    const { outcome, sessions } = reading({}, at(5, 2), at(6))
    expect(await outcome).toBe(6)
    expect(sessions).toHaveLength(2)
  })

  test('a primary of another epoch is refused', async () => {
    const { outcome, sessions } = reading({}, at(5, 2), at(5, 2))
    expect(await outcome).toBe('epoch-mismatch')
    expect(sessions).toHaveLength(2)
  })

  test('an edge of another epoch is refused before the database is asked', async () => {
    const { outcome, sessions } = reading({ epoch: 2 })
    expect(await outcome).toBe('epoch-mismatch')
    expect(sessions).toHaveLength(0)
  })

  test('wrong SQL is a bug, thrown as it is and not retried', async () => {
    const { outcome, sessions } = reading({}, fail('D1_ERROR: no such table: links'))
    await expect(outcome).rejects.toThrow('no such table')
    expect(sessions).toHaveLength(1)
  })
})

test('the time left never becomes negative', () => {
  const clock = createClock()
  const source = sourceOf(d1That().d1, {}, clock)
  expect(timeLeft(source)).toBe(ATTEMPT_MS - ANSWER_RESERVE_MS)
  clock.advance(ATTEMPT_MS)
  expect(timeLeft(source)).toBe(0)
})

describe('on a real D1', () => {
  let d1: D1Database
  beforeAll(async () => {
    d1 = await openD1()
  })
  const names = (db: Db) => db.select({ name: collections.name }).from(collections)
  const count = (db: Db) => db.select({ count: sql<number>`count(*)` }).from(collections)

  test('an empty database is at 0', async () => {
    const done = await read(
      sourceOf(d1),
      (db) => [names(db)] as const satisfies unknown[] as [ReturnType<typeof names>],
    )
    expect(done).toMatchObject({ seq: 0, rows: [[]] })
  })

  test('values and the commit they were read at come from one state', async () => {
    const operation = { principal: 'p', key: 'k'.repeat(16), fingerprint: 'f' }
    const write = { effects: () => [], lists: ['a', 'b'], result: sql`SELECT json_object()` }
    await commit(sourceOf(d1), operation, write)
    const done = await read(
      sourceOf(d1),
      (db): [ReturnType<typeof names>, ReturnType<typeof count>] => [names(db), count(db)],
    )
    expect(done.seq).toBe(1)
    expect(done.rows).toEqual([[{ name: 'a' }, { name: 'b' }], [{ count: 2 }]])
    expect(done.served.place).toBe('local primary')
  })
})
