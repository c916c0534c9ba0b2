// The account of a request: which state of the database its response stands for.

import type { D1Database } from '@cloudflare/workers-types'
import { sql } from 'drizzle-orm'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Write } from '../../../src/data/commit.ts'
import { openData } from '../../../src/kit/data.ts'
import type { Ask } from '../../../src/shared/position.ts'
import { NAMES_MAX, nameHash } from '../../../src/shared/recent.ts'
import { type Answer, at, BOOKMARK, d1That, sourceOf } from '../data/lab.ts'
import { openD1 } from '../lab.ts'

const nothing = (): [] => []
const identify = async () => ({ principal: 'dev', key: crypto.randomUUID(), fingerprint: 'same' })
const WRITE: Write = { effects: () => [], lists: ['links'], result: sql`SELECT json_object()` }

function reading(ask: Partial<Ask>, ...answers: Answer[]) {
  const { d1, sessions } = d1That(...answers)
  return { ...openData(sourceOf(d1, ask), identify), sessions }
}

describe('reads', () => {
  test('nothing read is no snapshot', () => {
    const { account } = reading({})
    expect(account.snapshot()).toBeUndefined()
    expect(account.served).toEqual([])
  })

  test('without more knowledge it counts as changed when it was read', async () => {
    const { data, account } = reading({}, at(7))
    await data.read(nothing)
    expect(account.snapshot()).toEqual({ epoch: 1, m: 7, a: 7, bookmark: BOOKMARK })
    data.changedAt(undefined)
    expect(account.snapshot()).toMatchObject({ m: 7, a: 7 })
  })

  test('a route that knows better says when it changed, but never later than it was read', async () => {
    const { data, account } = reading({}, at(7))
    await data.read(nothing)
    data.changedAt(3)
    expect(account.snapshot()).toMatchObject({ m: 3, a: 7 })
    data.changedAt(8)
    expect(account.snapshot()).toMatchObject({ m: 7, a: 7 })
  })

  test('a route that names what it is made of is told from others, and what was touched goes along', async () => {
    const state = async () => [[{ n: 7, epoch: 1, recent: 'x;', recentAt: 7 }]]
    const { data, account } = reading({}, state)
    await data.read(nothing)
    expect(account.snapshot()).toMatchObject({ recent: 'x;' })
    expect(account.snapshot()).not.toHaveProperty('names')
    data.changedAt(3, ['link a', 'links'])
    expect(account.snapshot()?.names).toEqual(['link a', 'links'].map(nameHash))
    data.changedAt(
      3,
      Array.from({ length: NAMES_MAX + 1 }, (_, i) => `${i}`),
    )
    expect(account.snapshot()).not.toHaveProperty('names')
  })

  test('nobody names a mixture, and what it tells of commits is of its newer state', async () => {
    const state = (n: number) => async () => [[{ n, epoch: 1, recent: `of${n};`, recentAt: n }]]
    for (const order of [
      [7, 5],
      [5, 7],
    ]) {
      const { data, account } = reading({}, ...order.map(state))
      await data.read(nothing)
      await data.read(nothing)
      data.changedAt(3, ['link a'])
      expect(account.snapshot()).toMatchObject({ a: 7, recent: 'of7;' })
      expect(account.snapshot()).not.toHaveProperty('names')
    }
  })

  test('of two reads the newer state counts, in any order, and nobody keeps the mixture', async () => {
    for (const order of [
      [7, 5],
      [5, 7],
    ]) {
      const { data, account } = reading({}, ...order.map((n) => at(n)))
      await data.read(nothing)
      await data.read(nothing)
      data.changedAt(3)
      expect(account.snapshot()).toMatchObject({ m: 7, a: 7 })
      expect(account.mixed()).toBe(true)
      expect(account.served).toHaveLength(2)
    }
  })

  test('what a replica misses and the primary has counts as read at the primary alone', async () => {
    const { data, account, sessions } = reading({}, at(5), at(7))
    await data.read(nothing, { absent: () => true })
    data.changedAt(6)
    expect(sessions).toEqual(['first-unconstrained', 'first-primary'])
    expect(account.snapshot()).toMatchObject({ m: 6, a: 7 })
    expect([account.mixed(), account.unconfirmed()]).toEqual([false, false])
    expect(account.served.map(({ place }) => place)).toEqual(['weur replica', 'weur primary'])
  })

  test('what nobody confirmed stays so, whatever is read after it', async () => {
    const { d1 } = d1That(at(5), at(5))
    const source = { ...sourceOf(d1), confirms: { take: () => false } }
    const { data, account } = openData(source, identify)
    await data.read(nothing, { absent: () => true })
    await data.read(nothing)
    expect(account.unconfirmed()).toBe(true)
  })

  test('readPrimary goes to the primary, whatever the client asked', async () => {
    const { data, sessions } = reading({ bookmark: BOOKMARK }, at(7), at(8))
    await data.read(nothing)
    await data.readPrimary(nothing)
    expect(sessions).toEqual([BOOKMARK, 'first-primary'])
  })
})

describe('writes', () => {
  let d1: D1Database
  beforeAll(async () => {
    d1 = await openD1()
  })
  beforeEach(() => d1.prepare('DELETE FROM commit_seq').all())
  const opened = () => openData(sourceOf(d1), identify)

  test('a write is read at its own commit', async () => {
    const { data, account } = opened()
    await data.commit({}, WRITE)
    const bookmark = expect.stringMatching(/^[0-9a-f-]{59}$/)
    expect(account.snapshot()).toEqual({ epoch: 1, m: 1, a: 1, bookmark })
  })

  test('also when something older was read before: the writer must see what it wrote', async () => {
    const { data, account } = opened()
    await data.read(nothing)
    data.changedAt(0)
    await data.commit({}, WRITE)
    expect(account.snapshot()).toMatchObject({ m: 1, a: 1 })
    expect(account.snapshot()?.bookmark).toBe(account.served.at(-1)?.bookmark)
  })

  test('a refused write is no part of the account', async () => {
    const { data, account } = opened()
    const mine = await identify()
    const same = openData(sourceOf(d1), async () => ({ ...mine, fingerprint: 'other' }))
    const first = openData(sourceOf(d1), async () => mine)
    await first.data.commit({}, WRITE)
    expect(await same.data.commit({}, WRITE)).toEqual({ kind: 'key-reused' })
    expect(same.account.snapshot()).toBeUndefined()
    expect(data).toBeDefined()
    expect(account.served).toEqual([])
  })

  test('the bookmark is the newest of all calls', async () => {
    const old = BOOKMARK.replace('00000001', '00000000')
    const { data, account } = reading({}, at(7), at(7))
    await data.read(nothing)
    await data.read(nothing)
    for (const [index, call] of account.served.entries()) call.bookmark = index ? old : BOOKMARK
    expect(account.snapshot()?.bookmark).toBe(BOOKMARK)
  })

  test('what a write means is told to whoever names the operation', async () => {
    const bodies: unknown[] = []
    const { data } = openData(sourceOf(d1), async (body) => {
      bodies.push(body)
      return identify()
    })
    await data.commit({ url: 'x' }, WRITE)
    expect(bodies).toEqual([{ url: 'x' }])
  })
})
