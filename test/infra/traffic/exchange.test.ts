import type { IncomingMessage, RequestListener } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterEach, expect, test } from 'vitest'
import {
  type Ask,
  createExchange,
  READ_CAP_MS,
  WRITE_CAP_MS,
} from '../../../infra/traffic/exchange.ts'
import { listen } from '../../../infra/world/server.ts'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

async function exchangeWith(handle: RequestListener) {
  const { address, close } = await listen(handle)
  const [quit, late] = [new AbortController(), new AbortController()]
  const caps: number[] = []
  const after = (ms: number) => {
    caps.push(ms)
    return late.signal
  }
  const options = { url: `http://${address}`, apiKey: 'secret', signal: quit.signal, after }
  const made = createExchange(options)
  closing.push(close, () => made[Symbol.dispose]())
  return { exchange: made.exchange, quit, late, caps, address }
}

const read: Ask = { method: 'GET', path: '/a', colo: 'NRT' }

test('a write carries everything that it is made of, and the whole answer comes back', async () => {
  const asked: [IncomingMessage, string][] = []
  const { exchange } = await exchangeWith(async (request, response) => {
    asked.push([request, await text(request)])
    response.writeHead(200, { 'Consistency-Token': 't2' }).end('{"ü":1}')
  })
  const body = { url: 'https://x/ü' }
  const sent = { token: 't1', ifMatch: '"3"', key: 'k1', headers: { 'Cache-Control': 'no-cache' } }
  const reply = await exchange({ ...read, ...sent, method: 'PATCH', body })
  expect(reply).toMatchObject({ kind: 'answered', status: 200, text: '{"ü":1}' })
  expect(reply.kind === 'answered' && reply.headers.get('consistency-token')).toBe('t2')
  const [[request, received] = []] = asked
  expect([request?.method, request?.url, received]).toEqual([
    'PATCH',
    '/a',
    '{"url":"https://x/ü"}',
  ])
  expect(request?.headers).toMatchObject({
    'world-colo': 'NRT',
    'consistency-token': 't1',
    'if-match': '"3"',
    'idempotency-key': 'k1',
    'cache-control': 'no-cache',
    authorization: 'Bearer secret',
    'content-type': 'application/json',
  })
})

test('a read shows no key; a redirect is the answer', async () => {
  const seen: IncomingMessage[] = []
  const { exchange } = await exchangeWith((request, response) => {
    seen.push(request)
    response.writeHead(302, { Location: '/elsewhere' }).end('there')
  })
  const reply = await exchange({ ...read, wish: 'session' })
  expect(reply).toMatchObject({ kind: 'answered', status: 302, text: 'there' })
  expect(seen).toHaveLength(1)
  expect(seen[0]?.headers).not.toHaveProperty('authorization')
  expect(seen[0]?.headers).toMatchObject({ consistency: 'session' })
})

test('a whole URL goes elsewhere than into the world', async () => {
  const elsewhere = await exchangeWith((_, response) => void response.end('elsewhere'))
  const { exchange } = await exchangeWith((_, response) => void response.end('world'))
  const path = `http://${elsewhere.address}/hot`
  expect(await exchange({ method: 'GET', path })).toMatchObject({ text: 'elsewhere' })
})

test('no answer in time is a timeout; once asked', async () => {
  let asked = 0
  const { exchange, late, caps } = await exchangeWith(() => {
    asked++
    late.abort()
  })
  expect(await exchange(read, 99.5)).toEqual({ kind: 'timeout' })
  expect(await exchange(read, -1)).toEqual({ kind: 'timeout' })
  expect({ asked, caps }).toEqual({ asked: 1, caps: [100, 1] })
})

test('a read may take less long than a write', async () => {
  const { exchange, caps } = await exchangeWith((_, response) => void response.end())
  await exchange(read)
  await exchange({ ...read, method: 'POST' })
  expect(caps).toEqual([READ_CAP_MS, WRITE_CAP_MS])
})

test('time that runs out in the middle of a body is a timeout too', async () => {
  const { exchange, late } = await exchangeWith((_, response) => {
    response.writeHead(200, { 'Content-Length': '100' })
    response.write('half', () => late.abort())
  })
  expect(await exchange(read)).toEqual({ kind: 'timeout' })
})

test('a connection that breaks in the body is broken, not half an answer; once asked', async () => {
  let asked = 0
  const { exchange } = await exchangeWith((_, response) => {
    asked++
    response.writeHead(200, { 'Content-Length': '100' })
    response.write('half', () => response.destroy())
  })
  expect(await exchange(read)).toMatchObject({ kind: 'broken', why: 'ECONNRESET' })
  expect(asked).toBe(1)
})

test('quitting ends what is under way', async () => {
  const { exchange, quit } = await exchangeWith(() => quit.abort())
  expect(await exchange(read)).toMatchObject({ kind: 'broken', why: 'ABORT_ERR' })
})
