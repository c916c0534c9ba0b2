// The door of a region: what the edge says comes in, what happened goes out.
import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { createConfirms } from '../../../src/data/budget.ts'
import { createGate } from '../../../src/data/gate.ts'
import type { Kit } from '../../../src/kit/context.ts'
import { door } from '../../../src/region/door.ts'
import { internalHeaders } from '../../../src/shared/headers.ts'
import { formatAsk, start } from '../../../src/shared/position.ts'
import { createClock } from '../../support/clock.ts'
import { contextOf } from '../context.ts'
import { type Answer, at, BOOKMARK, d1That, hang } from '../data/lab.ts'
import { until } from '../settle.ts'

function regionThat(...answers: Answer[]) {
  const clock = createClock()
  const { d1, sessions } = d1That(...answers)
  const handled: string[] = []
  const app = new Hono<Kit>()
  app.use(
    door({
      clock,
      chance: () => 0.5,
      newId: () => 'made-up-by-the-door',
      gate: createGate(clock),
      confirms: createConfirms(clock),
    }),
  )
  app.get('/read', async (c) => {
    handled.push(c.var.requestId)
    await c.var.data.read((): [] => [])
    c.var.data.changedAt(3)
    return c.text('read')
  })
  app.all('*', (c) => {
    const { region, requestId, now, chance } = c.var
    handled.push(requestId)
    return c.json({ region, requestId, now: now - clock.now(), chance: chance() })
  })
  const env = { DB: d1, REGION: 'weur', EPOCH: '1' }
  const kept: Promise<unknown>[] = []
  const call = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    app.request(path, { method, headers }, env, contextOf(kept))
  return { call, clock, sessions, handled, kept }
}

test('every answer is signed by the region, and the request has a name', async () => {
  const { call } = regionThat()
  const response = await call('/any')
  expect(response.headers.get(internalHeaders.region)).toBe('weur')
  const requestId = 'made-up-by-the-door'
  expect(await response.json()).toEqual({ region: 'weur', requestId, now: 0, chance: 0.5 })
  const named = await call('/any', { 'Request-Id': 'from-the-edge' })
  expect(await named.json()).toMatchObject({ requestId: 'from-the-edge' })
})

test('an answer that read nothing has no snapshot and no timing', async () => {
  const response = await regionThat().call('/any')
  expect(response.headers.has(internalHeaders.snapshot)).toBe(false)
  expect(response.headers.has('Server-Timing')).toBe(false)
})

test('an answer that read tells what it was read at, where and how long', async () => {
  const response = await regionThat(at(7)).call('/read')
  expect(JSON.parse(response.headers.get(internalHeaders.snapshot) ?? '')).toEqual({
    epoch: 1,
    m: 3,
    a: 7,
    bookmark: BOOKMARK,
  })
  expect(response.headers.get('Server-Timing')).toBe('db;desc="weur replica";dur=0')
})

test.each([
  ['its bookmark', { ...start(1), bookmark: BOOKMARK, primary: false }, BOOKMARK],
  ['the primary', { ...start(1), bookmark: BOOKMARK, primary: true }, 'first-primary'],
])('a position is read at %s', async (_, ask, expected) => {
  const { call, sessions } = regionThat(at(7))
  await call('/read', { [internalHeaders.position]: formatAsk(ask) })
  expect(sessions).toEqual([expected])
})

test.each(['', 'nonsense', '{"epoch":1}'])('the position %j is none', async (header) => {
  const { call, sessions } = regionThat(at(7))
  expect((await call('/read', { [internalHeaders.position]: header })).status).toBe(200)
  expect(sessions).toEqual(['first-unconstrained'])
})

test.each([
  ['as the edge says', { [internalHeaders.attemptMs]: '650' }, 650],
  ['five seconds when nobody says', {}, 5_000],
])('the database has what is left of the attempt: %s', async (_, headers, ms) => {
  const { call, clock } = regionThat(hang, at(7))
  const calling = call('/read', headers)
  await until(() => clock.sleeping().length > 0)
  expect(clock.sleeping()).toEqual([(ms - 50) / 2])
  clock.advance((ms - 50) / 2)
  expect((await calling).status).toBe(200)
})

test.each(['9999999', 'Infinity'])(
  'but never longer than the platform lets it end: %s',
  async (ms) => {
    const { call, clock } = regionThat(hang, at(7))
    void call('/read', { [internalHeaders.attemptMs]: ms })
    await until(() => clock.sleeping().length > 0)
    expect(clock.sleeping()[0]).toBeLessThan(30_000 / 2)
  },
)

test('a call to the database is kept until it ends, whoever is still there to hear of it', async () => {
  const { call, clock, kept } = regionThat(hang, at(7))
  void call('/read', { [internalHeaders.attemptMs]: '650' })
  await until(() => kept.length === 1)
  clock.advance(300)
  await kept[0]
  await until(() => kept.length === 2) // the primary, once
  await kept[1]
})

test.each(['short', 'with spaces in it ', 'x'.repeat(256)])(
  'a malformed Idempotency-Key (%s) is a 400 before anything runs',
  async (key) => {
    const { call, handled } = regionThat()
    const response = await call('/any', { 'Idempotency-Key': key }, 'POST')
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ type: '/docs#invalid-request' })
    expect(response.headers.get(internalHeaders.region)).toBe('weur')
    expect(handled).toEqual([])
    for (const method of ['GET', 'HEAD', 'OPTIONS']) {
      expect((await call('/any', { 'Idempotency-Key': key }, method)).status).toBe(200)
    }
  },
)
