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

const ANY = 'first-unconstrained'
const PRIMARY = 'first-primary'
const SEEN = { bookmark: BOOKMARK }
const PRIMARY_ASKED = { primary: true }
const RESET = fail(EXHAUSTED)

test.each<[string, Partial<Ask>, Answer[], number | string, string[]]>([
  ['any replica, for a client that has seen nothing', {}, [at(5)], 5, [ANY]],
  ['a replica that has its bookmark', { ...SEEN, floor: 5 }, [at(5)], 5, [BOOKMARK]],
  ['the primary, when asked to', { ...SEEN, primary: true }, [at(5)], 5, [PRIMARY]],
  ['the primary, when it is older', { ...SEEN, floor: 6 }, [at(5), at(6)], 6, [BOOKMARK, PRIMARY]],
  [
    'in vain, when the primary is too',
    { floor: 7 },
    [at(5), at(6)],
    'behind-token',
    [ANY, PRIMARY],
  ],
  ['past a replica from before a restore', {}, [at(5, 2), at(6)], 6, [ANY, PRIMARY]],
  ['in vain, in another epoch', {}, [at(5, 2), at(5, 2)], 'epoch-mismatch', [ANY, PRIMARY]],
  ['nothing, for an edge of another epoch', { epoch: 2 }, [], 'epoch-mismatch', []],
  // The retry opens a new session: one that was reset is not used again.
  ['the primary, after a lost session', SEEN, [fail(LOST), at(9)], 9, [BOOKMARK, PRIMARY]],
  ['in vain, when both break', {}, [fail(LOST), fail(LOST)], 'replica-unreachable', [ANY, PRIMARY]],
  ['the primary, once: it is lost', PRIMARY_ASKED, [fail(LOST)], 'primary-unreachable', [PRIMARY]],
  ['a replica that sheds load', {}, [fail(OVERLOADED)], 'overloaded', [ANY]],
  ['a primary that sheds load', PRIMARY_ASKED, [fail(OVERLOADED)], 'overloaded', [PRIMARY]],
  [
    'the primary, which sheds load',
    {},
    [fail(LOST), fail(OVERLOADED)],
    'overloaded',
    [ANY, PRIMARY],
  ],
  ['the primary, after a reset at a limit', {}, [RESET, at(9)], 9, [ANY, PRIMARY]],
  ['the primary, after one of its own', PRIMARY_ASKED, [RESET, at(9)], 9, [PRIMARY, PRIMARY]],
  // After that nobody tries.
  ['in vain, reset twice', {}, [RESET, RESET], 'exhausted', [ANY, PRIMARY]],
  ['in vain, reset there twice', PRIMARY_ASKED, [RESET, RESET], 'exhausted', [PRIMARY, PRIMARY]],
  ['in vain, reset, then lost', {}, [RESET, fail(LOST)], 'exhausted', [ANY, PRIMARY]],
  ['in vain, lost', PRIMARY_ASKED, [RESET, fail(LOST)], 'primary-unreachable', [PRIMARY, PRIMARY]],
])('it reads %s', async (_, ask, answers, expected, opened) => {
  const { outcome, sessions } = reading(ask, ...answers)
  expect(await outcome).toBe(expected)
  expect(sessions).toEqual(opened)
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

  test('a wait in vain is the database’s time, not the way’s', async () => {
    const { d1 } = d1That(hang, at(9))
    const source = sourceOf(d1, { bookmark: BOOKMARK })
    const done = read(source, nothing)
    source.clock.advance(REPLICA_WAIT_MS)
    expect((await done).served.ms).toBe(REPLICA_WAIT_MS)
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
