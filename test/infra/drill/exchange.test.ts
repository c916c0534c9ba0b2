import type { RequestListener } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterEach, expect, test } from 'vitest'
import { createExchange } from '../../../infra/drill/exchange.ts'
import type { Ask } from '../../../infra/drill/memory.ts'
import { type Listening, listen } from '../../../infra/world/server.ts'

let server: Listening | undefined
afterEach(() => server?.close())

async function exchangeWith(handle: RequestListener) {
  server = await listen(handle)
  const [quit, late] = [new AbortController(), new AbortController()]
  const caps: number[] = []
  const after = (ms: number) => {
    caps.push(ms)
    return late.signal
  }
  const url = `http://${server.address}`
  const exchange = createExchange({ url, apiKey: 'secret', signal: quit.signal, after })
  return { exchange, quit, late, caps }
}

const read: Ask = {
  ...{ kind: 'follow', colo: 'NRT', method: 'GET', path: '/rfc9110', token: undefined },
  ...{ key: undefined, body: undefined, slug: undefined },
}
const LONG_MS = 5_000

test('a redirect is the answer, whole, and is not followed', async () => {
  const asked: unknown[] = []
  const { exchange } = await exchangeWith((request, response) => {
    asked.push([request.url, request.headers['world-colo'], request.headers['idempotency-key']])
    response.writeHead(302, { Location: '/elsewhere' }).end('there')
  })
  expect(await exchange(read, LONG_MS)).toMatchObject({
    kind: 'answered',
    status: 302,
    text: 'there',
  })
  expect(asked).toEqual([['/rfc9110', 'NRT', undefined]])
})

test('a write carries its key, its token, its right and its condition', async () => {
  const seen = Promise.withResolvers<unknown>()
  const { exchange } = await exchangeWith(async (request, response) => {
    const { authorization, 'if-match': ifMatch, ...rest } = request.headers
    const given = [request.method, rest['idempotency-key'], rest['consistency-token']]
    seen.resolve([...given, authorization, ifMatch, await text(request)])
    response.end()
  })
  const body = { url: 'https://example.com/k1' }
  const token = { text: 't9', floor: 9, at: 0 }
  await exchange({ ...read, kind: 'change', method: 'PATCH', key: 'k1', token, body }, LONG_MS)
  expect(await seen.promise).toEqual([
    'PATCH',
    'k1',
    't9',
    'Bearer secret',
    '*',
    JSON.stringify(body),
  ])
})

test('a reload asks past the cache, a follow does not', async () => {
  const asked: unknown[] = []
  const { exchange } = await exchangeWith(({ headers }, response) => {
    asked.push(headers['cache-control'])
    response.end()
  })
  await exchange({ ...read, kind: 'reload' }, LONG_MS)
  await exchange(read, LONG_MS)
  expect(asked).toEqual(['no-cache', undefined])
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

test('time that runs out in the middle of a body is a timeout too', async () => {
  const { exchange, late } = await exchangeWith((_, response) => {
    response.writeHead(200, { 'Content-Length': '100' })
    response.write('half', () => late.abort())
  })
  expect(await exchange(read, LONG_MS)).toEqual({ kind: 'timeout' })
})

test('a connection that breaks in the body says why; once asked', async () => {
  let asked = 0
  const { exchange } = await exchangeWith((_, response) => {
    asked++
    response.writeHead(200, { 'Content-Length': '100' })
    response.write('half', () => response.destroy())
  })
  expect(await exchange(read, LONG_MS)).toMatchObject({
    kind: 'broken',
    why: expect.stringMatching(/./),
  })
  expect(asked).toBe(1)
})

test('quitting ends what is under way', async () => {
  const { exchange, quit } = await exchangeWith(() => quit.abort())
  expect(await exchange(read, LONG_MS)).toMatchObject({ kind: 'broken' })
})
