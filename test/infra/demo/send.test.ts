import type { IncomingMessage, RequestListener } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { type Arm, createSender } from '../../../infra/demo/send.ts'
import type { Planned } from '../../../infra/demo/traffic.ts'
import { listen } from '../../../infra/world/server.ts'
import { realClock } from '../../../infra/world/time.ts'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** Short, because the server under test never answers. */
const READ_MS_MAX = 50

async function senderTo(handle: RequestListener, arm: Arm = { kind: 'meridian' }) {
  const { address, close } = await listen(handle)
  const quit = new AbortController()
  const sender = createSender({
    url: `http://${address}`,
    key: 'secret',
    arm,
    prefix: 'p2',
    clock: realClock,
    signal: quit.signal,
    readMsMax: READ_MS_MAX,
  })
  closing.push(close, sender.close)
  return { send: (planned: Planned) => sender.send(planned, 0), quit }
}

const follow: Planned = { n: 3, atMs: 0, colo: 'NRT', kind: 'follow', slug: 'rfc9110' }

test('a redirect is the answer and is not followed', async () => {
  const asked: IncomingMessage[] = []
  const { send } = await senderTo((request, response) => {
    asked.push(request)
    const headers = { Location: '/elsewhere', 'Cache-Status': 'Meridian; hit; ttl=1' }
    response.writeHead(302, headers).end('gone there')
  })
  const { outcome, n, colo } = await send(follow)
  expect({ n, colo }).toEqual({ n: 3, colo: 'NRT' })
  expect(outcome).toMatchObject({ kind: 'answered', status: 302, hit: true })
  expect(asked.map(({ url }) => url)).toEqual(['/rfc9110'])
  expect(asked[0]?.headers).toMatchObject({ 'world-colo': 'NRT' })
  expect(asked[0]?.headers).not.toHaveProperty('world-direct')
})

test('the arm of one region names it', async () => {
  const seen: unknown[] = []
  const { send } = await senderTo(
    (request, response) => {
      seen.push(request.headers['world-direct'])
      response.end()
    },
    { kind: 'one-region', region: 'enam' },
  )
  expect((await send(follow)).outcome).toMatchObject({ region: 'enam' })
  expect(seen).toEqual(['enam'])
})

test('a write carries the key and a slug of its own', async () => {
  const body = Promise.withResolvers<string>()
  const { send } = await senderTo(async (request, response) => {
    body.resolve(`${request.headers.authorization} ${await readAll(request)}`)
    response.writeHead(201).end()
  })
  await send({ n: 9, atMs: 0, colo: 'NRT', kind: 'write' })
  expect(await body.promise).toBe(
    'Bearer secret {"slug":"p2-9","url":"https://example.com/p2-9","listed":true}',
  )
})

test('no answer in time is a timeout, once asked', async () => {
  let asked = 0
  const { send } = await senderTo(() => {
    asked++
  })
  expect((await send(follow)).outcome).toEqual({ kind: 'timeout' })
  expect(asked).toBe(1)
})

test('a connection that breaks in the body is a failure, once asked', async () => {
  let asked = 0
  const { send } = await senderTo((_, response) => {
    asked++
    response.writeHead(200, { 'Content-Length': '100' })
    response.write('half', () => response.destroy())
  })
  expect((await send(follow)).outcome).toMatchObject({ kind: 'broken' })
  expect(asked).toBe(1)
})

test('quitting ends what is under way', async () => {
  const { send, quit } = await senderTo(() => quit.abort())
  expect((await send(follow)).outcome).toMatchObject({ kind: 'broken' })
})

async function readAll(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += chunk
  return text
}
