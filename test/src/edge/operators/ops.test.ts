// What operators may see and do, and that nobody else may.
import { beforeEach, describe, expect, test } from 'vitest'
import { handle } from '../../../../src/edge/handle.ts'
import { parseApiKeys } from '../../../../src/shared/keys.ts'
import { regions } from '../../../support/map.ts'
import { digestOf } from '../../keys.ts'
import { fromRegion, type Lab, memoryFlags, openEdge, regionsThat, request } from '../lab.ts'

const SECRET = 's'.repeat(24)
const operator = { Authorization: `Bearer mk_ops_${SECRET}` }
const writer = { Authorization: `Bearer mk_writer_${SECRET}` }

let lab: Lab
let called: () => string[]
beforeEach(async () => {
  const world = regionsThat(() =>
    fromRegion('body', { headers: { Route: 'GET /{slug}', 'CDN-Cache-Control': 'max-age=60' } }),
  )
  called = world.called
  lab = await openEdge(world.upstreams)
  const digest = await digestOf(SECRET)
  lab.apiKeys.push(...parseApiKeys(`ops:${digest}:operate,writer:${digest}:write`))
})

async function send(method: string, path: string, headers: Record<string, string> = operator) {
  const response = await handle(request(path, { method, headers }), lab.edge, lab.background)
  const text = await response.text()
  await lab.background.done()
  return { status: response.status, headers: response.headers, json: JSON.parse(text) }
}

describe('who may', () => {
  test.each([
    ['GET', '/ops/topology'],
    ['GET', '/ops/costs'],
    ['POST', '/ops/regions/apac/drain'],
    ['GET', '/ops/anything'],
  ])('%s %s: nobody without a key, and no key without the scope', async (method, path) => {
    const stranger = await send(method, path, {})
    expect([stranger.status, stranger.json.type]).toEqual([401, '/docs#unauthorized'])
    expect(stranger.headers.get('WWW-Authenticate')).toBe('Bearer')
    const other = await send(method, path, writer)
    expect([other.status, other.json.type]).toEqual([403, '/docs#forbidden'])
    expect([...(lab.edge.operators?.drains.current() ?? ['no operators'])]).toEqual([])
  })

  test('nothing under /ops reaches a region', async () => {
    await send('GET', '/ops')
    await send('GET', '/ops/topology')
    expect(called()).toEqual([])
  })

  test('/opsimist is a page like any other', async () => {
    const response = await handle(request('/opsimist'), lab.edge, lab.background)
    expect(response.status).toBe(200)
  })
})

test('the topology names every region, nearest first, with its state and share', async () => {
  const { json, headers } = await send('GET', '/ops/topology')
  expect(headers.get('Cache-Control')).toBe('no-store')
  expect(json.colo).toBe('LHR')
  expect(json.regions.map(({ id }: { id: string }) => id).sort()).toEqual(
    regions.map(({ id }) => id).sort(),
  )
  expect(json.regions[0]).toMatchObject({ id: 'weur', state: 'healthy', share: 1 })
})

test('a drained region gets no traffic, and gets it back', async () => {
  expect((await send('POST', '/ops/regions/weur/drain')).json).toEqual({ drained: ['weur'] })
  const { json } = await send('GET', '/ops/topology')
  const weur = json.regions.find(({ id }: { id: string }) => id === 'weur')
  expect(weur).toMatchObject({ state: 'drained', share: 0 })
  await handle(request('/a'), lab.edge, lab.background)
  expect(called()).toEqual(['eeur'])
  expect((await send('POST', '/ops/regions/weur/undrain')).json).toEqual({ drained: [] })
  await handle(request('/b'), lab.edge, lab.background)
  expect(called()).toEqual(['eeur', 'weur'])
})

test('what was drained elsewhere is heard behind the first request, which does not wait for it', async () => {
  const flags = memoryFlags()
  const { read } = flags
  const slow = Promise.withResolvers<void>()
  flags.read = async (ids) => {
    await slow.promise
    return read.call(flags, ids)
  }
  const { calls, upstreams } = regionsThat(() => fromRegion('body'))
  const other = await openEdge(upstreams, { flags })
  await flags.write('weur', { drained: true, at: other.clock.now() })
  for (const path of ['/a', '/b']) {
    await handle(request(path), other.edge, other.background)
    slow.resolve()
    await other.background.done()
  }
  expect([calls.map(({ region }) => region), flags.reads]).toEqual([['weur', 'eeur'], 1])
})

test.each([
  ['POST', '/ops/regions/mars/drain', 404, '"mars" is no region. There are wnam'],
  ['GET', '/ops/regions/apac/drain', 405, 'allows POST, not GET'],
  ['POST', '/ops/topology', 405, 'allows GET, not POST'],
  ['GET', '/ops/anything', 404, 'nothing at /ops/anything'],
])('%s %s is a %i that says the next move', async (method, path, status, words) => {
  const { json, ...answer } = await send(method, path)
  expect(answer.status).toBe(status)
  expect(json.detail).toContain(words)
})

test('a drain that KV does not take is a 503, not a success', async () => {
  const { drains } = lab.edge.operators ?? {}
  if (drains) drains.set = () => Promise.reject(new Error('429'))
  const { status, json } = await send('POST', '/ops/regions/apac/drain')
  expect([status, json.type]).toEqual([503, '/docs#unavailable'])
})

test('costs are counted by route', async () => {
  for (let i = 0; i < 3; i++) {
    await handle(request('/a'), lab.edge, lab.background)
    await lab.background.done()
  }
  const { json } = await send('GET', '/ops/costs')
  expect(json.routes['GET /{slug}']).toMatchObject({
    requests: 3,
    loads: 1,
    memoryHits: 2,
    kvReads: 1,
    kvWrites: 1, // the second request made it worth one
  })
})

test('the edge tells its own version', async () => {
  expect((await send('GET', '/ops/version')).json).toEqual({
    ...{ id: 'unknown', tag: '', commit: 'unknown' },
  })
})
