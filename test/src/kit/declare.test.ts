// A declared route has its policy in the inventory, in OpenAPI and in its answers.
import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import { expect, test } from 'vitest'
import { noStore, shared } from '../../../src/kit/caching.ts'
import type { Kit } from '../../../src/kit/context.ts'
import { declare, inventory, type Policy } from '../../../src/kit/declare.ts'

function declared() {
  const app = new OpenAPIHono<Kit>()
  const responses = { 200: { description: 'Good' } }
  declare(
    app,
    { caching: shared({ fresh: 60 }), consistency: 'session', access: 'open' },
    createRoute({ method: 'get', path: '/things/{id}', responses }),
    (c) => c.text('thing', c.req.param('id') === 'none' ? 404 : 200),
  )
  declare(
    app,
    { caching: noStore, consistency: 'primary', access: 'write', effects: 'committed' },
    createRoute({ method: 'post', path: '/things', responses }),
    () => {
      throw new Error('nobody may come here without a key')
    },
  )
  declare(
    app,
    { caching: noStore, consistency: 'none', access: 'optional', vary: ['Accept'] },
    createRoute({ method: 'get', path: '/things', responses }),
    (c) => c.text(c.req.header('Authorization') ?? 'nobody'),
  )
  return app
}
const API_KEYS = `dev:${'a'.repeat(64)}:write`
const call = (path: string, init?: RequestInit) => declared().request(path, init, { API_KEYS })

test('the inventory lists every route with its policy, in order', () => {
  expect(inventory(declared())).toEqual([
    {
      method: 'GET',
      path: '/things/{id}',
      caching: { kind: 'shared', found: { fresh: 60 }, missing: undefined },
      consistency: 'session',
      access: 'open',
    },
    {
      method: 'POST',
      path: '/things',
      caching: { kind: 'no-store' },
      consistency: 'primary',
      access: 'write',
      effects: 'committed',
    },
    {
      method: 'GET',
      path: '/things',
      caching: { kind: 'no-store' },
      consistency: 'none',
      access: 'optional',
      vary: ['Accept', 'Authorization'],
    },
  ])
  expect(inventory(new OpenAPIHono<Kit>())).toEqual([])
})

test('OpenAPI tells policy, security and the shape of errors', () => {
  const app = declared()
  const { paths } = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: 't', version: '1' },
  })
  expect(Object.keys(paths ?? {})).toEqual(['/things/{id}', '/things'])
  expect(paths?.['/things/{id}']?.get).toMatchObject({
    'x-consistency': 'session',
    'x-caching': { kind: 'shared' },
    responses: { default: { content: { 'application/problem+json': {} } } },
  })
  expect(paths?.['/things/{id}']?.get?.security).toEqual([])
  expect(paths?.['/things']?.post).toMatchObject({ security: [{ apiKey: [] }] })
  expect(paths?.['/things']?.get).toMatchObject({ security: [{}, { apiKey: [] }] })
})

test('what a write does elsewhere is declared, or it does not compile; a read does nothing there', () => {
  const app = new OpenAPIHono<Kit>()
  const policy = { caching: noStore, consistency: 'primary', access: 'open' } as const
  const responses = { 200: { description: 'Good' } }
  const paths = (['post', 'put', 'patch', 'delete'] as const).map((method) => {
    const route = createRoute({ method, path: `/${method}`, responses })
    // @ts-expect-error effects are missing
    declare(app, policy, route, (c) => c.text('done'))
    return route.path
  })
  const read = createRoute({ method: 'get', path: '/get', responses })
  // @ts-expect-error effects of a read
  declare(app, { ...policy, effects: 'committed' }, read, (c) => c.text('read'))
  expect(inventory(app).map(({ path }) => path)).toEqual([...paths, '/get'])
})

test('an answer carries its caching and an ETag', async () => {
  const response = await call('/things/1')
  expect(response.headers.get('CDN-Cache-Control')).toBe('max-age=60')
  expect(response.headers.get('ETag')).toMatch(/^"[0-9a-f]{40}"$/)
})

test('a 304 keeps what caches need', async () => {
  const etag = (await call('/things/1')).headers.get('ETag') ?? ''
  const response = await call('/things/1', { headers: { 'If-None-Match': etag } })
  expect(response.status).toBe(304)
  expect(response.headers.get('CDN-Cache-Control')).toBe('max-age=60')
  expect(response.headers.get('ETag')).toBe(etag)
})

/** A GET whose handler says `told` of its answer. */
function saying(policy: Pick<Policy, 'caching' | 'vary'>, told: Record<string, string>) {
  const app = new OpenAPIHono<Kit>()
  const route = createRoute({ method: 'get', path: '/x', responses: { 200: { description: '' } } })
  declare(app, { consistency: 'none', access: 'open', ...policy }, route, (c) =>
    c.text('x', 200, told),
  )
  return (headers: Record<string, string> = {}) => app.request('/x', { headers }, { API_KEYS })
}

test('a handler on a shared route may be stricter, and nothing laxer is left of what it says', async () => {
  const told = { 'Cache-Control': 'private', 'Surrogate-Control': 'max-age=9' }
  const { headers } = await saying({ caching: shared({ fresh: 60 }) }, told)()
  expect(headers.get('Cache-Control')).toBe('private, no-cache')
  expect(headers.has('CDN-Cache-Control')).toBe(false)
  expect(headers.has('Surrogate-Control')).toBe(false)
})

test('a handler on a no-store route cannot be laxer, in whatever field', async () => {
  const told = { 'Cache-Control': 'public, max-age=60', 'CDN-Cache-Control': 'max-age=60' }
  const { headers } = await saying({ caching: noStore }, told)()
  expect(headers.get('Cache-Control')).toBe('no-store')
  expect(headers.has('CDN-Cache-Control')).toBe(false)
})

test('a 304 says no more than its 200 would: a cookie stays with its client', async () => {
  const call = saying({ caching: shared({ fresh: 60 }), vary: ['Accept'] }, { 'Set-Cookie': 'a=1' })
  const etag = (await call()).headers.get('ETag') ?? ''
  const { status, headers } = await call({ 'If-None-Match': etag })
  expect(status).toBe(304)
  expect(headers.get('Cache-Control')).toBe('private, no-store')
  expect(headers.has('CDN-Cache-Control')).toBe(false)
  expect([headers.get('Set-Cookie'), headers.get('Vary')]).toEqual(['a=1', 'Accept'])
})

test('what vary names must be request fields', () => {
  expect(() => saying({ caching: shared({ fresh: 60 }), vary: ['*'] }, {})).toThrow('GET /x: vary')
})

test('an error is not cached unless that was declared', async () => {
  const response = await call('/things/none')
  expect(response.headers.get('Cache-Control')).toBe('no-store')
  expect(response.headers.has('CDN-Cache-Control')).toBe(false)
})

test('a route that needs a key does not run without one', async () => {
  const response = await call('/things', { method: 'POST' })
  expect(response.status).toBe(401)
  expect(response.headers.get('Cache-Control')).toBe('no-store')
})
