// Conditions of every declared route, in the order of RFC 9110 section 13.2.2.
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { expect, test } from 'vitest'
import { noStore } from '../../../src/kit/caching.ts'
import type { Kit } from '../../../src/kit/context.ts'
import { declare, type Policy } from '../../../src/kit/declare.ts'

const DATE = 'Thu, 01 Jan 2026 00:00:00 GMT'
const LATER = 'Fri, 02 Jan 2026 00:00:00 GMT'
const EARLIER = 'Wed, 31 Dec 2025 00:00:00 GMT'

const policy: Policy = { caching: noStore, consistency: 'none', access: 'open' }
const responses = { 200: { description: 'Good' } }
const app = new OpenAPIHono<Kit>()
app.use(async (c, next) => {
  c.set('now', Date.parse(LATER))
  await next()
})
declare(app, policy, createRoute({ method: 'get', path: '/dated', responses }), (c) => {
  const init = { ETag: '"1"', 'Last-Modified': DATE, 'Set-Cookie': 'a=b' }
  return c.text('shown', Number(c.req.query('status') ?? 200) as 200, init)
})
declare(app, policy, createRoute({ method: 'get', path: '/plain', responses }), (c) =>
  c.text('shown'),
)
const headers = z.object({ 'if-match': z.string().optional() })
for (const [path, request] of [
  ['/judging', { headers }],
  ['/other', {}],
] as const) {
  const writing = { ...policy, effects: 'committed' } as const
  declare(app, writing, createRoute({ method: 'put', path, request, responses }), (c) =>
    c.text('done'),
  )
}

test.each([
  [{}, 200],
  [{ 'If-Match': '*' }, 200],
  [{ 'If-Match': '"1"' }, 200],
  [{ 'If-Match': '"0", "1"' }, 200],
  [{ 'If-Match': '"999"' }, 412],
  [{ 'If-Match': '"01"' }, 412],
  [{ 'If-Match': 'W/"1"' }, 412],
  [{ 'If-Match': '1' }, 400],
  [{ 'If-Match': Array(150).fill('"1"').join() }, 400],
  [{ 'If-Unmodified-Since': DATE }, 200],
  [{ 'If-Unmodified-Since': LATER }, 200],
  [{ 'If-Unmodified-Since': EARLIER }, 412],
  [{ 'If-Unmodified-Since': 'yesterday' }, 200],
  [{ 'If-None-Match': '"1"' }, 304],
  [{ 'If-None-Match': 'W/"1"' }, 304],
  [{ 'If-None-Match': '"2"' }, 200],
  [{ 'If-None-Match': 'nonsense' }, 200],
  // If-Match first, and then If-Unmodified-Since is not looked at.
  [{ 'If-Match': '"999"', 'If-None-Match': '"1"' }, 412],
  [{ 'If-Match': '"1"', 'If-None-Match': '"1"' }, 304],
  [{ 'If-Match': '"1"', 'If-Unmodified-Since': EARLIER }, 200],
  [{ 'If-Unmodified-Since': EARLIER, 'If-None-Match': '"1"' }, 412],
])('%j is told %i', async (conditions, status) => {
  for (const method of ['GET', 'HEAD']) {
    const init = { method, headers: conditions as Record<string, string> }
    const answer = await app.request('/dated', init)
    expect(answer.status, method).toBe(status)
    if (status !== 412) continue
    // What would have been shown is not.
    expect(answer.headers.get('ETag')).toBe('"1"')
    expect(answer.headers.has('Set-Cookie')).toBe(false)
    expect(answer.headers.get('Cache-Control')).toBe('no-store')
    if (method === 'GET') expect(await answer.json()).toMatchObject({ status: 412 })
  }
})

test.each([404, 302, 500])('section 13.2.1: a %i stays one', async (status) => {
  const conditions = { 'If-Match': '"999"', 'If-Unmodified-Since': EARLIER }
  const answer = await app.request(`/dated?status=${status}`, { headers: conditions })
  expect(answer.status).toBe(status)
})

test('a tag made from the body counts like one of the handler, and no date is no condition', async () => {
  const etag = (await app.request('/plain')).headers.get('ETag') ?? ''
  const told = async (conditions: Record<string, string>) =>
    (await app.request('/plain', { headers: conditions })).status
  expect(await told({ 'If-Match': etag })).toBe(200)
  expect(await told({ 'If-Match': '"1"' })).toBe(412)
  expect(await told({ 'If-Unmodified-Since': EARLIER })).toBe(200)
})

test.each([
  ['/judging', { 'If-Match': '"1"' }, 200],
  ['/judging', { 'If-Match': 'nonsense' }, 400],
  ['/judging', { 'If-Match': Array(150).fill('"1"').join() }, 400],
  ['/judging', { 'If-None-Match': '*' }, 400],
  ['/other', {}, 200],
  ['/other', { 'If-Match': '*' }, 400],
])(
  'PUT %s with %j: %i, and done only where the route judges it',
  async (path, conditions, status) => {
    const init = { method: 'PUT', headers: conditions as Record<string, string> }
    const answer = await app.request(path, init)
    expect(answer.status).toBe(status)
    if (status === 400) expect((await answer.json()).detail).toMatch(/^If-(?:None-)?Match: /)
  },
)
