// A region takes bodies up to a limit, told or counted.
import { Hono } from 'hono'
import { expect, test } from 'vitest'
import type { Kit } from '../../../src/kit/context.ts'
import { limitBody, readOver } from '../../../src/region/limits.ts'
import { BODY_BYTES_MAX } from '../../../src/shared/limits.ts'

const app = new Hono<Kit>()
app.use(async (c, next) => {
  c.set('requestId', 'r1')
  await next()
})
app.use(readOver)
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

test('a refused body is read to its end, unless it has none: else the answer would not arrive', async () => {
  const sent = { taken: 0 }
  const endless = (chunks: number) =>
    new ReadableStream({
      pull(controller) {
        if (sent.taken++ >= chunks) controller.close()
        else controller.enqueue(new Uint8Array(100_000))
      },
    })
  const ask = async (chunks: number) => {
    sent.taken = 0
    const headers = { 'Content-Length': String(chunks * 100_000) }
    const init = { method: 'POST', headers, body: endless(chunks), duplex: 'half' }
    const { status } = await app.request('/', init)
    return [status, sent.taken]
  }
  expect(await ask(7)).toEqual([413, 8])
  const [status, taken] = await ask(10_000)
  expect(status).toBe(413)
  expect(taken).toBeLessThan(20)
})

test('what a refusal leaves unread is read over', async () => {
  let taken = 0
  const body = new ReadableStream({
    pull(controller) {
      if (taken++ >= 5) controller.close()
      else controller.enqueue(new Uint8Array(10_000))
    },
  })
  const headers = { 'Content-Length': '50000' }
  const init = { method: 'PUT', headers, body, duplex: 'half' }
  const { status } = await app.request('/nowhere', init)
  expect([status, taken]).toEqual([404, 6])
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
