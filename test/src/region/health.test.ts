// What operators ask: only /readyz speaks for the database.
import { OpenAPIHono } from '@hono/zod-openapi'
import { expect, test } from 'vitest'
import { createConfirms } from '../../../src/data/budget.ts'
import { createGate } from '../../../src/data/gate.ts'
import type { Kit } from '../../../src/kit/context.ts'
import { onError } from '../../../src/kit/problems.ts'
import { door } from '../../../src/region/door.ts'
import { healthz, readyz, version } from '../../../src/region/health.ts'
import { internalHeaders } from '../../../src/shared/headers.ts'
import { createClock } from '../../support/clock.ts'
import { contextOf } from '../context.ts'
import { type Answer, d1That, fail, LOST } from '../data/lab.ts'

function regionThat(...answers: Answer[]) {
  const app = new OpenAPIHono<Kit>()
  const clock = createClock()
  const newId = () => 'an-id-of-16-letters'
  const parts = { gate: createGate(clock), confirms: createConfirms(clock) }
  app.use(door({ clock, chance: () => 0, newId, ...parts }))
  app.onError(onError)
  for (const route of [healthz, readyz, version]) route(app)
  const { d1, sessions } = d1That(...answers)
  const env = { DB: d1, REGION: 'oc', EPOCH: '1' }
  const call = (path: string, more: Partial<Kit['Bindings']> = {}, headers = {}) =>
    app.request(path, { headers }, { ...env, ...more }, contextOf())
  return { call, sessions }
}

test('the Worker is alive although its database is not', async () => {
  const { call, sessions } = regionThat(fail(LOST))
  expect(await (await call('/healthz')).json()).toEqual({ status: 'ok', region: 'oc' })
  expect(sessions).toEqual([])
})

test('it is ready with a database, and tells its commits', async () => {
  const { call } = regionThat(async () => [[{ n: 12, epoch: 1 }], [{ n: 12 }]])
  expect(await (await call('/readyz')).json()).toEqual({ status: 'ok', region: 'oc', seq: 12 })
})

test('it tells the edge where the database answered, and where the platform says that it runs', async () => {
  const ready = async () => [[{ n: 12, epoch: 1 }], [{ n: 12 }]]
  const toldOf = ({ headers }: Response) =>
    [internalHeaders.servedBy, internalHeaders.placement].map((name) => headers.get(name))
  const { call } = regionThat(ready, ready)
  const placed = await call('/readyz', {}, { 'cf-placement': 'remote-SYD' })
  expect(toldOf(placed)).toEqual(['weur replica LHR', 'remote-SYD'])
  expect(toldOf(await call('/readyz'))).toEqual(['weur replica LHR', null])
  expect(toldOf(await call('/healthz'))).toEqual([null, null])
})

test('it is not ready without', async () => {
  const { call } = regionThat(fail(LOST), fail(LOST))
  expect((await call('/readyz')).status).toBe(503)
})

test('the version is what Cloudflare says, or unknown', async () => {
  const { call } = regionThat()
  expect(await (await call('/version')).json()).toEqual({
    ...{ id: 'unknown', tag: '', commit: 'unknown', region: 'oc' },
  })
  const VERSION = { id: 'v1', tag: '8a686c2.f00d', timestamp: '' }
  const told = await call('/version', { VERSION })
  const commit = '8a686c2'
  expect(await told.json()).toEqual({ id: 'v1', tag: VERSION.tag, commit, region: 'oc' })
  expect(told.headers.get(internalHeaders.version)).toBe('v1')
})

test('none of it is cached', async () => {
  const { call } = regionThat(async () => [[{ n: 1, epoch: 1 }], [{ n: 1 }]])
  for (const path of ['/healthz', '/readyz', '/version']) {
    expect((await call(path)).headers.get('Cache-Control')).toBe('no-store')
  }
})
