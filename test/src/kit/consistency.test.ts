// What stands beside a route about consistency is held.
import { createRoute } from '@hono/zod-openapi'
import { afterEach, expect, test, vi } from 'vitest'
import { noStore } from '../../../src/kit/caching.ts'
import type { Consistency } from '../../../src/kit/consistency.ts'
import type { App, Data } from '../../../src/kit/context.ts'
import { declare } from '../../../src/kit/declare.ts'
import { internalHeaders } from '../../../src/shared/headers.ts'
import { formatAsk, start } from '../../../src/shared/position.ts'
import { type Answer, at, BOOKMARK, d1That } from '../data/lab.ts'
import { openProduct } from '../region/lab.ts'

afterEach(() => vi.restoreAllMocks())

const responses = { 200: { description: 'Good' } }
const nothing = (): [] => []

/** A route that does `work` with its Data. */
function regionThat(
  consistency: Consistency,
  work: (data: Data) => Promise<unknown>,
  ...answers: Answer[]
) {
  const mount = (app: App) =>
    declare(
      app,
      { caching: noStore, consistency, access: 'open' },
      createRoute({ method: 'get', path: '/it', responses }),
      async (c) => c.json((await work(c.var.data)) ?? null),
    )
  const { d1, sessions } = d1That(...answers)
  const position = formatAsk({ ...start(1), bookmark: BOOKMARK, primary: false })
  const { fetch } = openProduct({ mount }, d1)
  const headers = { [internalHeaders.position]: position }
  return { call: () => fetch('/it', { headers }), sessions }
}

test.each([
  ['session', BOOKMARK],
  ['primary', 'first-primary'],
] as const)('%s reads at %s, once', async (consistency, opened) => {
  const { call, sessions } = regionThat(consistency, (data) => data.read(nothing), at(7))
  const { status, headers } = await call()
  expect([status, headers.has(internalHeaders.snapshot)]).toEqual([200, true])
  expect(sessions).toEqual([opened])
})

test.each([
  ['read', (data: Data) => data.read(nothing)],
  ['readPrimary', (data: Data) => data.readPrimary(nothing)],
  ['commit', (data: Data) => data.commit({}, { effects: nothing, lists: [], result: '' as never })],
])('none refuses to %s, and says what to do', async (_, work) => {
  const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
  const { call, sessions } = regionThat('none', work, at(7))
  const response = await call()
  expect(response.status).toBe(500)
  expect(await response.json()).toMatchObject({ type: '/docs#misconfigured' })
  expect(logged.mock.calls.flat().join()).toContain(
    "GET /it declares consistency 'none' and uses the database. Declare 'session' or 'primary'",
  )
  expect(sessions).toEqual([])
})

test('an answer of none speaks of no state, also when the handler would not hear', async () => {
  const stubborn = (data: Data) => data.read(nothing).catch(() => data.changedAt(3))
  const { call, sessions } = regionThat('none', stubborn, at(7))
  const { status, headers } = await call()
  expect([status, headers.has(internalHeaders.snapshot)]).toEqual([200, false])
  expect(sessions).toEqual([])
})

test('who stands before the route has the whole database again behind it', async () => {
  const mount = (app: App) => {
    app.use(async (c, next) => {
      await next()
      await c.var.data.read(nothing)
    })
    const route = createRoute({ method: 'get', path: '/it', responses })
    declare(app, { caching: noStore, consistency: 'none', access: 'open' }, route, (c) =>
      c.text(''),
    )
  }
  const { d1, sessions } = d1That(at(7))
  expect((await openProduct({ mount }, d1).fetch('/it')).status).toBe(200)
  expect(sessions).toEqual(['first-unconstrained'])
})
