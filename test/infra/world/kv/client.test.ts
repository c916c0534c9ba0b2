// Old values and refusals as a Worker meets them: through the genuine KVNamespace client.

import { afterAll, beforeAll, expect, test } from 'vitest'
import type { KvFault } from '../../../../infra/world/kv/index.ts'
import { createClock } from '../../../support/clock.ts'
import { openMiniflare } from '../../../support/miniflare.ts'
import { kvBinding, type Served, serveKv } from './client.ts'

const WORKER = `export default {
  async fetch(request, { CACHE }) {
    const [method, ...args] = await request.json()
    try {
      return Response.json({ ok: (await CACHE[method](...args)) ?? null })
    } catch (error) {
      return Response.json({ error: error.message })
    }
  },
}`

const clock = createClock()
const faults = new Set<KvFault>()
let served: Served
let workers: Awaited<ReturnType<typeof openMiniflare<'nrt' | 'gru'>>>

beforeAll(async () => {
  served = await serveKv({ clock, random: () => 0, fault: () => faults })
  const at = (colo: string) => ({ CACHE: kvBinding(served.address, colo) })
  workers = await openMiniflare({
    nrt: { contents: WORKER, env: at('NRT') },
    gru: { contents: WORKER, env: at('GRU') },
  })
}, 60_000)

afterAll(async () => {
  await workers?.stop()
  served?.stop()
})

const call = async (colo: 'nrt' | 'gru', ...args: unknown[]): Promise<unknown> => {
  const res = await fetch(workers.urls[colo], { method: 'POST', body: JSON.stringify(args) })
  return res.json()
}

test('a colo that looked before shows the old absence, then the value', async () => {
  expect(await call('gru', 'get', 'k')).toEqual({ ok: null })
  expect(await call('nrt', 'put', 'k', 'v', { metadata: { m: 'é' } })).toEqual({ ok: null })
  expect(await call('nrt', 'get', 'k')).toEqual({ ok: 'v' })
  expect(await call('gru', 'get', 'k')).toEqual({ ok: null })
  clock.advance(30_000)
  expect(await call('gru', 'getWithMetadata', 'k')).toEqual({
    ok: { value: 'v', metadata: { m: 'é' }, cacheStatus: null },
  })
})

test('a second put within a second throws what the platform throws', async () => {
  const before = served.kv.state().writes
  expect(await call('nrt', 'put', 'twice', '1')).toEqual({ ok: null })
  expect(await call('gru', 'put', 'twice', '2')).toEqual({
    error: 'KV PUT failed: 429 Too Many Requests',
  })
  clock.advance(1_000)
  expect(await call('gru', 'put', 'twice', '3')).toEqual({ ok: null })
  expect(served.kv.state().writes - before).toBe(3)
})

test('a broken KV throws a 500 on every call', async () => {
  faults.add('error')
  const error = (method: string) => ({ error: `KV ${method} failed: 500 Internal Server Error` })
  expect(await call('nrt', 'get', 'k')).toEqual(error('GET'))
  expect(await call('nrt', 'put', 'k', 'v')).toEqual(error('PUT'))
  expect(await call('nrt', 'delete', 'k')).toEqual(error('DELETE'))
  expect(await call('nrt', 'list')).toEqual(error('GET'))
  expect(await call('nrt', 'get', ['k'])).toEqual(error('GET_BULK'))
  faults.clear()
  expect(await call('nrt', 'get', 'k')).toEqual({ ok: 'v' })
})
