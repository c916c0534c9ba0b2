// What goes wrong on the way to a handler, as problem details with the domain that is to blame.
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { HTTPException } from 'hono/http-exception'
import { afterEach, expect, test, vi } from 'vitest'
import { DataError, type DataReason } from '../../../src/data/faults.ts'
import { noStore } from '../../../src/kit/caching.ts'
import type { Kit } from '../../../src/kit/context.ts'
import { declare } from '../../../src/kit/declare.ts'
import { notFound, onError, refuseInvalid } from '../../../src/kit/problems.ts'
import { internalHeaders } from '../../../src/shared/headers.ts'

afterEach(() => vi.restoreAllMocks())

const policy = { caching: noStore, consistency: 'none', access: 'open' } as const
const responses = { 200: { description: 'Good' } }

/** An app whose GET throws `error`, if there is one. */
function appThat(error?: unknown) {
  const app = new OpenAPIHono<Kit>({ defaultHook: refuseInvalid })
  app.use(async (c, next) => {
    c.set('requestId', 'r1')
    c.set('chance', () => 0.5)
    await next()
  })
  app.onError(onError)
  app.notFound(notFound(app))
  const query = z.object({ limit: z.coerce.number().max(5).optional() })
  const get = createRoute({ method: 'get', path: '/things/{id}', request: { query }, responses })
  declare(app, policy, get, (c) => {
    if (error) throw error
    return c.text('good')
  })
  const schema = z.strictObject({ url: z.string(), tags: z.array(z.string()).optional() })
  const body = { required: true, content: { 'application/json': { schema } } }
  const put = createRoute({ method: 'put', path: '/things/{id}', request: { body }, responses })
  declare(app, { ...policy, effects: 'committed' }, put, (c) => c.text('good'))
  return app
}
const get = (error?: unknown, path = '/things/1') => appThat(error).request(path)
const put = (body: string, type = 'application/json') =>
  appThat().request('/things/1', { method: 'PUT', body, headers: { 'Content-Type': type } })

async function problemOf(response: Response) {
  expect(response.headers.get('Content-Type')).toBe('application/problem+json')
  const problem = await response.json()
  expect(problem).toMatchObject({ status: response.status, requestId: 'r1' })
  return problem
}

test.each<[DataReason, string, string]>([
  ['replica-unreachable', 'database-unavailable', 'region'],
  ['primary-unreachable', 'database-unavailable', 'primary'],
  ['overloaded', 'overloaded', 'overload'],
  ['exhausted', 'overloaded', 'overload'],
  ['behind-token', 'consistency-unavailable', 'primary'],
  ['epoch-mismatch', 'epoch-mismatch', 'primary'],
])('%s is a 503 "%s" for which the %s is to blame', async (reason, kind, domain) => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  const response = await get(new DataError(reason, new Error('SELECT secret FROM links')))
  expect(response.status).toBe(503)
  expect(response.headers.get(internalHeaders.faultDomain)).toBe(domain)
  expect(response.headers.get('Retry-After')).toBe('3')
  const problem = await problemOf(response)
  expect(problem.type).toBe(`/docs#${kind}`)
  expect(JSON.stringify(problem)).not.toContain('secret')
})

test('a request that exhausts the database is named in the log, with what to do', async () => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => {})
  await get(new DataError('exhausted'))
  expect(JSON.parse(log.mock.calls[0]?.[0])).toMatchObject({
    event: 'database-exhausted',
    request: 'GET /things/1',
    advice: expect.stringContaining('an index'),
  })
})

test('a bug is a 500 that tells nothing, and a log line that does', async () => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => {})
  const problem = await problemOf(await get(new Error('no such column: secret')))
  expect(problem).toMatchObject({ type: '/docs#internal', status: 500 })
  expect(JSON.stringify(problem)).not.toContain('secret')
  expect(JSON.parse(log.mock.calls[0]?.[0])).toMatchObject({
    event: 'exception',
    requestId: 'r1',
    error: 'Error: no such column: secret',
  })
})

test('what middleware refuses in its own way is passed on, and is a problem where it says nothing else', async () => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => {})
  const bare = await get(new HTTPException(402, { message: 'The trial is over' }))
  expect([bare.status, bare.headers.get('Cache-Control')]).toEqual([402, 'no-store'])
  expect(await problemOf(bare)).toEqual({
    type: 'about:blank',
    title: 'The trial is over',
    status: 402,
    requestId: 'r1',
  })
  const res = new Response('who?', { status: 401, headers: { 'WWW-Authenticate': 'Basic' } })
  const own = await get(new HTTPException(401, { res }))
  expect([own.status, await own.text()]).toEqual([401, 'who?'])
  expect(own.headers.get('WWW-Authenticate')).toBe('Basic')
  expect(log).not.toHaveBeenCalled()
  expect((await get(new HTTPException(503, { message: 'secret' }))).status).toBe(500)
  expect(log).toHaveBeenCalledOnce()
})

test('bad input is a 400 that names each field', async () => {
  const problem = await problemOf(await put('{"url":1,"tags":["a",2],"more":true}'))
  expect(problem).toMatchObject({ type: '/docs#invalid-request', status: 400 })
  const fields = problem.errors.map(({ field }: { field: string }) => field)
  expect(fields).toEqual(['url', 'tags.1', 'body'])
  expect(problem.detail).toContain('tags.1: ')
})

test('bad query is a 400 that names the parameter', async () => {
  const problem = await problemOf(await get(undefined, '/things/1?limit=9'))
  expect(problem.errors).toEqual([{ field: 'limit', message: expect.any(String) }])
})

test('a body that is no JSON is a 400', async () => {
  expect(await problemOf(await put('{"url":'))).toMatchObject({
    status: 400,
    detail: 'The body is not valid JSON.',
  })
})

test('a path that is not ours is a 404', async () => {
  for (const path of ['/', '/other', '/things', '/things/1/2']) {
    expect(await problemOf(await get(undefined, path))).toMatchObject({ status: 404 })
  }
})

test('a method that a path does not have is a 405 that tells which it has', async () => {
  const response = await appThat().request('/things/1', { method: 'DELETE' })
  expect(response.status).toBe(405)
  expect(response.headers.get('Allow')).toBe('GET, PUT, HEAD, OPTIONS')
  expect((await problemOf(response)).detail).toContain('not DELETE')
})

test('OPTIONS tells the same without an error', async () => {
  const response = await appThat().request('/things/1', { method: 'OPTIONS' })
  expect(response.status).toBe(204)
  expect(response.headers.get('Allow')).toBe('GET, PUT, HEAD, OPTIONS')
})
