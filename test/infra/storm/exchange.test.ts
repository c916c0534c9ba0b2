import type { IncomingMessage, RequestListener } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterEach, expect, test } from 'vitest'
import { createExchange } from '../../../infra/storm/exchange.ts'
import { listen } from '../../../infra/world/server.ts'
import { outgoing } from './outgoing.ts'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** Short, because the server under test never answers. */
const MS_MAX = 50

async function exchangeWith(handle: RequestListener) {
  const { address, close } = await listen(handle)
  const quit = new AbortController()
  const limits = { readMsMax: MS_MAX, writeMsMax: MS_MAX }
  const options = { url: `http://${address}`, key: 'secret', signal: quit.signal, ...limits }
  const made = createExchange(options)
  closing.push(close, made.close)
  return { exchange: made.exchange, quit }
}

const read = outgoing({ kind: 'read', slug: 'a' })
const follow = outgoing({ kind: 'follow', slug: 'a' })

test('a write carries everything that it is made of, and the whole answer comes back', async () => {
  const asked: [IncomingMessage, string][] = []
  const { exchange } = await exchangeWith(async (request, response) => {
    asked.push([request, await text(request)])
    response.writeHead(200, { 'Consistency-Token': 't2' }).end('{"ü":1}')
  })
  const change = { kind: 'change', slug: 'a', url: 'https://x/ü', disabled: undefined } as const
  const reply = await exchange(outgoing(change, { token: 't1', ifMatch: '"3"' }))
  expect(reply).toMatchObject({ kind: 'answered', status: 200, text: '{"ü":1}' })
  expect(reply.kind === 'answered' && reply.headers.get('consistency-token')).toBe('t2')
  const [[request, body] = []] = asked
  expect([request?.method, request?.url, body]).toEqual([
    'PATCH',
    '/api/links/a',
    '{"url":"https://x/ü"}',
  ])
  expect(request?.headers).toMatchObject({
    'world-colo': 'NRT',
    'consistency-token': 't1',
    'if-match': '"3"',
    'idempotency-key': 'storm-c0004-000000',
    authorization: 'Bearer secret',
    'content-type': 'application/json',
  })
})

test('a read shows no key; a redirect is the answer', async () => {
  const seen: IncomingMessage[] = []
  const { exchange } = await exchangeWith((request, response) => {
    seen.push(request)
    response.writeHead(302, { Location: '/elsewhere' }).end()
  })
  expect(await exchange(follow)).toMatchObject({ kind: 'answered', status: 302 })
  expect(seen).toHaveLength(1)
  expect(seen[0]?.headers).not.toHaveProperty('authorization')
  expect(seen[0]?.headers).toMatchObject({ consistency: 'session' })
})

test('no answer in time is a timeout', async () => {
  const { exchange } = await exchangeWith(() => {})
  expect(await exchange(read)).toEqual({ kind: 'timeout' })
})

test('a connection that breaks in the body is broken, not half an answer', async () => {
  const { exchange } = await exchangeWith((_, response) => {
    response.writeHead(200, { 'Content-Length': '100' })
    response.write('half', () => response.destroy())
  })
  expect(await exchange(read)).toMatchObject({ kind: 'broken', why: 'ECONNRESET' })
})

test('quitting ends what is under way', async () => {
  const { exchange, quit } = await exchangeWith(() => quit.abort())
  expect(await exchange(read)).toMatchObject({ kind: 'broken', why: 'ABORT_ERR' })
})
