// A run against a server with a fault of its own: it is found, counted, and the run ends when that is enough.
import { afterAll, expect, test } from 'vitest'
import { FINDINGS_MAX, fuzz, type RunOptions } from '../../../infra/fuzz/run.ts'
import { listen } from '../../../infra/world/server.ts'

const seen: string[] = []
let onRequest = () => {}
const server = await listen((request, response) => {
  onRequest()
  seen.push(request.url ?? '')
  request.resume()
  const broken = request.url?.startsWith('/broken')
  response.writeHead(broken ? 500 : 200, { 'Request-Id': 'r' }).end('{}')
})
afterAll(() => server.close())

const GET = { method: 'GET', query: [], body: undefined, statuses: [200] }
const operation = (path: string) => ({ ...GET, path })
const options: RunOptions = {
  port: Number(server.address.split(':')[1]),
  key: 'k',
  colos: ['NRT'],
  operations: [operation('/fine')],
  seed: 7,
  from: 0,
  requests: 200,
}

test('every request is sent once, and every ending counted', async () => {
  const counts: number[] = []
  const { endings } = await fuzz({ ...options, sent: (count) => counts.push(count) })
  expect(Object.values(endings).reduce((sum, count) => sum + count, 0)).toBe(200)
  expect(counts).toHaveLength(200)
  expect(endings['200']).toBeGreaterThan(100)
})

test('what is broken is found, in order, and the run ends when that is enough', async () => {
  seen.length = 0
  const operations = [operation('/broken')]
  const { findings } = await fuzz({ ...options, operations, requests: 100_000 })
  expect(findings.length).toBeGreaterThanOrEqual(FINDINGS_MAX)
  expect(findings[0]?.complaint).toMatch(/500 and nothing is broken/)
  const indexes = findings.map(({ index }) => index)
  expect(indexes).toEqual([...indexes].sort((a, b) => a - b))
  expect(seen.length).toBeLessThan(500)
})

test('a run that is stopped sends no more, and hears no answer of a world that ends', async () => {
  const { endings } = await fuzz({ ...options, signal: AbortSignal.abort() })
  expect(endings).toEqual({})
  const quit = new AbortController()
  onRequest = () => quit.abort()
  const operations = [operation('/broken')]
  const { signal } = quit
  const late = await fuzz({ ...options, operations, signal })
  expect([late.endings['500'], late.findings]).toEqual([undefined, []])
})
