// A declared route has its policy in the inventory, in OpenAPI and in its answers.
import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import { expect, test } from 'vitest'
import { noStore, shared } from '../../../src/kit/caching.ts'
import type { Kit } from '../../../src/kit/context.ts'
import { declare, inventory } from '../../../src/kit/declare.ts'

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
    { caching: noStore, consistency: 'primary', access: 'write' },
    createRoute({ method: 'post', path: '/things', responses }),
    () => {
      throw new Error('nobody may come here without a key')
    },
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
  expect(paths?.['/things/{id}']?.get?.security).toBeUndefined()
  expect(paths?.['/things']?.post).toMatchObject({ security: [{ apiKey: [] }] })
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
