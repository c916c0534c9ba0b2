// The cache by itself, in front of an upstream that has no regions, tokens or clients.
import { beforeEach, expect, test } from 'vitest'
import { type Cache, type CacheOptions, createCache } from '../../../../src/edge/cache/cache.ts'
import { createUpstream } from '../../../../src/edge/upstream/load.ts'
import { createSite } from '../../../../src/edge/upstream/origin.ts'
import { unlimited } from '../../../../src/edge/upstream/rates.ts'
import { createClock } from '../../../support/clock.ts'
import { type Lab, memoryStore, openEdge, textOf, visitTo } from '../lab.ts'

const clock = createClock()
const chance = () => 0
let loads: number
let lab: Lab
beforeEach(async () => {
  loads = 0
  lab = await openEdge(new Map())
})

function opened(options: Partial<CacheOptions> = {}): Cache {
  const headers = { 'Cache-Control': 'max-age=60', 'Server-Timing': 'db;dur=3' }
  const endpoint = { fetch: async () => new Response(`load ${++loads}`, { headers }) }
  return createCache({
    ...{ clock, chance, store: memoryStore(), naming: { prefix: 'x', queries: 'as-is' } },
    upstream: createUpstream(createSite({ endpoint, clock, chance }), unlimited, clock),
    suits: () => true,
    anonymous: (visit) => visit,
    ...options,
  })
}
async function read(cache: Cache, headers: Record<string, string> = {}) {
  const served = await cache.read(visitTo(lab, '/a', { headers }))
  const text = await textOf(served)
  await lab.background.done()
  return { served, text }
}

test('what was loaded is kept, as it came', async () => {
  const cache = opened()
  expect((await read(cache)).text).toBe('load 1')
  const { served, text } = await read(cache)
  expect([text, served.entry?.headers['server-timing']]).toEqual(['load 1', 'db;dur=3'])
})

test('but for fields that speak of one load', async () => {
  const cache = opened({ unstored: ['Server-Timing'] })
  await read(cache)
  expect((await read(cache)).served.entry?.headers).not.toHaveProperty('server-timing')
})

test('a copy that does not suit the session is not shown', async () => {
  const cache = opened({ suits: () => false })
  expect([(await read(cache)).text, (await read(cache)).text]).toEqual(['load 1', 'load 2'])
})

test.each([
  ['strangers are not heard', {}, 'load 1'],
  ['the privileged are', { privileged: async () => true }, 'load 2'],
])('of those who demand something new again at once, %s', async (_, options, text) => {
  const cache = opened(options)
  await read(cache)
  expect((await read(cache, { 'Cache-Control': 'no-cache' })).text).toBe(text)
})

test('a write goes through, and its target is loaded anew', async () => {
  const cache = opened()
  await read(cache)
  expect(await textOf(await cache.write(visitTo(lab, '/a', { method: 'POST' })))).toBe('load 2')
  await lab.background.done()
  expect((await read(cache)).text).toBe('load 3')
})
