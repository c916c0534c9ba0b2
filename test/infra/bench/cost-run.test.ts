// A workload against a stand-in for a world: what is sent where, and what of the counts is its own.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { runWorkload, spent, total } from '../../../infra/bench/cost-run.ts'
import type { Workload } from '../../../infra/bench/cost-workloads.ts'
import { type Listening, listen } from '../../../infra/world/server.ts'
import { type Counts, noCounts } from '../../../src/edge/operators/meter.ts'

/** By colo; it had some before, and counts one KV write late. */
let counts: Record<string, Counts>
let late = 0
let status = 200
let seen: string[] = []
let server: Listening
beforeAll(async () => {
  server = await listen((request, response) => {
    const colo = String(request.headers['world-colo'])
    if (request.url === '/ops/costs') {
      if (request.headers.authorization !== 'Bearer k') return response.writeHead(401).end()
      const one = counts[colo]
      if (one && late > 0) {
        late--
        one.kvWrites++
      }
      return response.end(JSON.stringify({ colo, routes: one ? { r: one } : {} }))
    }
    seen.push(`${request.method} ${request.url} ${colo}`)
    counts[colo] ??= noCounts()
    counts[colo].requests++
    counts[colo].loads++
    response.writeHead(status).end()
  })
})
afterAll(() => server.close())
beforeEach(() => {
  counts = { NRT: { ...noCounts(), requests: 7, kvReads: 3 } }
  seen = []
  status = 200
})

const workload: Workload = {
  name: 'both',
  what: '',
  next: () => {
    let n = 0
    return () =>
      n++ % 2 === 0 ? { method: 'GET', path: '/a' } : { method: 'POST', path: '/api/links' }
  },
}
const { signal } = new AbortController()
const traffic = { seed: 1, perSecond: 200, seconds: 0.2, colos: ['NRT', 'FRA'], signal }
const target = () => ({ url: `http://${server.address}`, key: 'k', slugs: [] })

test('what it cost is the difference, over all colos, once nothing changes any more', async () => {
  const running = runWorkload(workload, target(), traffic)
  const cost = await running
  const reads = seen.filter((line) => line.startsWith('GET /a '))
  const writes = seen.filter((line) => line.startsWith('POST /api/links '))
  expect(reads.length + writes.length).toBe(seen.length)
  expect(new Set(seen.map((line) => line.slice(-3)))).toEqual(new Set(['NRT', 'FRA']))
  expect(total(cost)).toEqual({ ...noCounts(), requests: seen.length, loads: seen.length })
  expect(spent(cost)).toMatchObject({
    requests: seen.length,
    loads: reads.length,
    writes: writes.length,
  })
})

test('it waits for what is counted behind the answers', async () => {
  const cost = runWorkload(workload, target(), { ...traffic, seconds: 0.05 })
  late = 4 // one before, and three after
  expect(total(await cost).kvWrites).toBeGreaterThanOrEqual(3)
})

test('answers that failed are counted', async () => {
  expect((await runWorkload(workload, target(), traffic)).failed).toBe(0)
  seen = []
  status = 503
  expect((await runWorkload(workload, target(), traffic)).failed).toBe(seen.length)
})

test('a key that may not operate is told', async () => {
  const run = runWorkload(workload, { ...target(), key: 'other' }, traffic)
  await expect(run).rejects.toThrow('GET /ops/costs at NRT got 401')
})
