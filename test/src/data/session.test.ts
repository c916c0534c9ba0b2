// A session knows where it was served and what it read, on a real D1 and by D1's own meta.

import type { D1Database } from '@cloudflare/workers-types'
import { sql } from 'drizzle-orm'
import { beforeAll, expect, test } from 'vitest'
import { openSession } from '../../../src/data/session.ts'
import { commitSeq } from '../../../src/data/tables.ts'
import { isBookmark } from '../../../src/shared/guards.ts'
import { createClock } from '../../support/clock.ts'
import { openD1 } from '../lab.ts'
import { BOOKMARK, d1That, sourceOf } from './lab.ts'

let real: D1Database
beforeAll(async () => {
  real = await openD1()
})

const one = { one: sql<number>`1` }

test('a real D1 answers through it, and leaves a bookmark', async () => {
  const session = openSession(sourceOf(real), 'first-unconstrained')
  const { db } = session
  const [rows] = await db.batch([db.select({ n: sql<number>`count(*)` }).from(commitSeq)])
  expect(rows).toEqual([{ n: 0 }])
  const { place, colo, bookmark } = session.served()
  expect([place, colo]).toEqual(['local primary', undefined])
  expect(isBookmark(bookmark)).toBe(true)
})

test('it is opened as asked: at a bookmark or with a constraint', () => {
  const { d1, sessions } = d1That()
  for (const opened of [BOOKMARK, 'first-primary']) openSession(sourceOf(d1), opened)
  expect(sessions).toEqual([BOOKMARK, 'first-primary'])
})

test.each([
  [BOOKMARK, 'weur replica'],
  ['first-primary', 'weur primary'],
])('opened at %s it is served by %s', async (opened, place) => {
  const { d1 } = d1That(async () => [[{ one: 1 }]])
  const session = openSession(sourceOf(d1), opened)
  await session.db.batch([session.db.select(one).from(commitSeq)])
  expect(session.served()).toMatchObject({ place, colo: 'LHR', bookmark: BOOKMARK })
})

test('the time is that of the database call, not of what follows', async () => {
  const clock = createClock()
  const { d1 } = d1That(async () => {
    clock.advance(30)
    return [[{ one: 1 }]]
  })
  const session = openSession(sourceOf(d1, {}, clock), 'first-primary')
  await session.db.batch([session.db.select(one).from(commitSeq)])
  clock.advance(500)
  expect(session.served().ms).toBe(30)
})
