import type { ServerResponse } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openAsk } from '../../../infra/bench/ask.ts'
import { type Listening, listen } from '../../../infra/world/server.ts'

const sockets = new Set<unknown>()
let answer: (response: ServerResponse) => void = () => {}
let server: Listening
let client: ReturnType<typeof openAsk>
const quit = new AbortController()
beforeAll(async () => {
  server = await listen((request, response) => {
    sockets.add(request.socket)
    answer(response)
  })
  client = openAsk({ url: `http://${server.address}`, apiKey: '', signal: quit.signal })
})
afterAll(() => {
  client[Symbol.dispose]()
  server.close()
})

test('requests one after the other share a connection', async () => {
  answer = (response) => response.writeHead(404, { 'Cache-Status': 'x' }).end('nothing')
  const first = await client.ask({ method: 'GET', path: '/' })
  expect(first).toMatchObject({ status: 404, text: 'nothing' })
  expect(first.headers.get('Cache-Status')).toBe('x')
  await client.ask({ method: 'GET', path: '/' })
  expect(sockets.size).toBe(1)
})

test('an answer that breaks off is an error', async () => {
  answer = (response) => {
    response.writeHead(200, { 'Content-Length': '10' })
    response.write('half', () => response.destroy())
  }
  await expect(client.ask({ method: 'GET', path: '/' })).rejects.toThrow(
    'GET / got no answer: ECONNRESET',
  )
})

test('who waits for ever is let go when the run ends', async () => {
  answer = () => quit.abort()
  const asked = client.ask({ method: 'GET', path: '/slow' })
  await expect(asked).rejects.toThrow('GET /slow got no answer: the run ended')
})
