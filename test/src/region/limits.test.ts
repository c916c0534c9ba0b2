// A region takes bodies up to a limit, told or counted.
import { Hono } from 'hono'
import { expect, test } from 'vitest'
import type { Kit } from '../../../src/kit/context.ts'
import { BODY_BYTES_MAX, limitBody } from '../../../src/region/limits.ts'

const app = new Hono<Kit>()
app.use(async (c, next) => {
  c.set('requestId', 'r1')
  await next()
})
app.use(limitBody)
app.post('/', async (c) => c.text(String((await c.req.arrayBuffer()).byteLength)))

function post(length: number, told: boolean): Promise<Response> {
  const whole = new Uint8Array(length)
  const body = new ReadableStream({
    start(controller) {
      for (let at = 0; at < length; at += 10_000) controller.enqueue(whole.slice(at, at + 10_000))
      controller.close()
    },
  })
  const headers = told ? { 'Content-Length': String(length) } : { 'Transfer-Encoding': 'chunked' }
  const init = { method: 'POST', headers, body, duplex: 'half' }
  return Promise.resolve(app.request('/', init))
}

test.each([true, false])('up to the limit it passes; its length told: %s', async (told) => {
  expect(await (await post(BODY_BYTES_MAX, told)).text()).toBe(String(BODY_BYTES_MAX))
})

test.each([true, false])(
  'one byte more is a 413 as a problem; its length told: %s',
  async (told) => {
    const response = await post(BODY_BYTES_MAX + 1, told)
    expect(response.status).toBe(413)
    expect(response.headers.get('Content-Type')).toBe('application/problem+json')
    expect(await response.json()).toMatchObject({ type: '/docs#body-too-large', requestId: 'r1' })
  },
)
