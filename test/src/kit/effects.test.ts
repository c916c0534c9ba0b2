// What a region does with a write that was tried before: by what its route declares, and where it declares nothing.
import type { D1Database } from '@cloudflare/workers-types'
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { beforeEach, describe, expect, test } from 'vitest'
import { noStore } from '../../../src/kit/caching.ts'
import type { App, Kit } from '../../../src/kit/context.ts'
import { declare } from '../../../src/kit/declare.ts'
import type { Effects } from '../../../src/kit/effects.ts'
import { internalHeaders } from '../../../src/shared/headers.ts'
import { openProduct } from '../region/lab.ts'

const ran: string[] = []
beforeEach(() => {
  ran.length = 0
})
const json = { 'application/json': { schema: z.object({ a: z.number() }) } }
const responses = { 200: { description: '' } }
const policy = { caching: noStore, consistency: 'none', access: 'open' } as const

function post(
  app: App,
  path: string,
  effects: Effects | undefined,
  access: 'open' | 'write' = 'open',
) {
  const request = { body: { required: true, content: json } }
  const route = createRoute({ method: 'post', path, request, responses })
  // @ts-expect-error effects may be missing, as in a fork that is not type-checked
  declare(app, { ...policy, access, effects }, route, (c) => {
    ran.push(path)
    return c.text('done')
  })
}

function mount(app: App): void {
  post(app, '/committed', 'committed')
  post(app, '/elsewhere', 'elsewhere')
  post(app, '/keyed', 'elsewhere', 'write')
  post(app, '/forgotten', undefined)
  app.post('/plain', (c) => c.text(`plain ${ran.push('/plain')}`))
  app.use('/served/*', async (c) => c.text(`served ${ran.push('/served')}`))
  const part = new OpenAPIHono<Kit>()
  post(part, '/committed', 'committed')
  app.route('/part', part)
  const read = createRoute({ method: 'get', path: '/read', responses })
  declare(app, policy, read, (c) => c.text('read'))
}

const { fetch } = openProduct({ mount }, {} as D1Database, {
  API_KEYS: `dev:${'a'.repeat(64)}:write`,
})
const send = (path: string, { again = true, body = '{"a":1}', method = 'POST' } = {}) =>
  fetch(path, {
    method,
    headers: {
      'Content-Type': 'application/json',
      ...(again ? { [internalHeaders.repetition]: '1' } : {}),
    },
    ...(method === 'GET' ? {} : { body }),
  })

test.each([
  ['/committed', 200, 1],
  ['/part/committed', 200, 1],
  ['/elsewhere', 502, 0],
  ['/forgotten', 502, 0],
  ['/plain', 502, 0],
  ['/served/it', 502, 0],
])('%s, tried before: a %i, and its handler runs %i times', async (path, status, times) => {
  expect((await send(path, { again: false })).status).toBe(200)
  expect(ran).toHaveLength(1)
  ran.length = 0
  expect((await send(path)).status).toBe(status)
  expect(ran).toHaveLength(times)
})

test('the refusal says that the outcome is unknown, what to do, and that no region is to blame', async () => {
  const response = await send('/elsewhere')
  expect(response.headers.get(internalHeaders.faultDomain)).toBe('request')
  expect(response.headers.get('Cache-Control')).toBe('no-store')
  expect(response.headers.has('Retry-After')).toBe(false)
  const { type, detail, requestId } = await response.json()
  expect(type).toBe('/docs#outcome-unknown')
  expect(detail).toContain('Find out whether it was done before you send it again')
  expect(requestId).toMatch(/^made-up/)
})

describe('what would have been refused the first time is refused as ever', () => {
  test.each([
    ['without a key', '/keyed', 401],
    ['where there is nothing', '/nowhere', 404],
  ])('%s', async (_, path, status) => {
    expect((await send(path)).status).toBe(status)
  })
})

test('it is refused before its body is looked at, and what is committed is judged as ever', async () => {
  expect((await send('/elsewhere', { body: '{' })).status).toBe(502)
  expect((await send('/committed', { body: '{' })).status).toBe(400)
})

test('a read may be repeated, whatever a header says', async () => {
  expect((await send('/read', { method: 'GET' })).status).toBe(200)
})
