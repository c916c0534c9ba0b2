import { Agent, type ServerResponse } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ask, tierOf } from '../../../infra/bench/ask.ts'
import { type Listening, listen } from '../../../infra/world/server.ts'

const agent = new Agent({ keepAlive: true })
const sockets = new Set<unknown>()
let answer: (response: ServerResponse) => void = () => {}
let server: Listening
beforeAll(async () => {
  server = await listen((request, response) => {
    sockets.add(request.socket)
    answer(response)
  })
})
afterAll(() => {
  agent.destroy()
  server.close()
})

test('requests one after the other share a connection', async () => {
  answer = (response) => response.writeHead(404, { 'Cache-Status': 'x' }).end('nothing')
  const url = `http://${server.address}/`
  const first = await ask(agent, url, { Accept: 'text/plain' })
  expect(first).toMatchObject({ status: 404, text: 'nothing', headers: { 'cache-status': 'x' } })
  expect(first.ms).toBeGreaterThan(0)
  await ask(agent, url)
  expect(sockets.size).toBe(1)
})

test('an answer that breaks off is an error', async () => {
  answer = (response) => {
    response.writeHead(200, { 'Content-Length': '10' })
    response.write('half', () => response.destroy())
  }
  await expect(ask(agent, `http://${server.address}/`)).rejects.toThrow()
})

test.each([
  ['Meridian; hit; ttl=5; detail="memory"', 'memory'],
  ['other; hit, Meridian; hit; ttl=-5; detail="kv"', 'kv'],
  ['Meridian; fwd=uri-miss; stored', undefined],
  ['Meridian; fwd=miss; detail="kv-slow"', undefined],
  [undefined, undefined],
])('Cache-Status: %s is from %s', (status, tier) => {
  expect(tierOf({ headers: { 'cache-status': status } })).toBe(tier)
})
