// The edge's environment: parsed once, or refused in a sentence that helps.
import { expect, test } from 'vitest'
import { type EdgeEnv, edgeFrom } from '../../../src/edge/config.ts'
import { handle } from '../../../src/edge/handle.ts'
import { toBase64Url } from '../../../src/shared/base64.ts'
import type { Cors } from '../../../src/shared/cors.ts'
import { createClock } from '../../support/clock.ts'
import { map, regions } from '../../support/map.ts'
import { describeOrigin } from '../../support/origin.ts'
import { arriving, fromRegion, nobody, visitTo } from './lab.ts'

const API_KEYS = `admin:${'0'.repeat(64)}:operate`
const TOKEN_KEYS = `k1:${toBase64Url(new Uint8Array(32))}`
const site = describeOrigin()

const bound = Object.fromEntries(
  regions.map(({ id }) => [`REGION_${id.toUpperCase()}`, { fetch: async () => fromRegion(id) }]),
)
const good = { CACHE: { get: async () => null }, EPOCH: '3', TOKEN_KEYS, API_KEYS, ...bound }
const runtime = { clock: createClock(), chance: () => 0.5, newId: () => 'id' }
const from = (changes: Record<string, unknown> = {}, cors?: Cors) =>
  edgeFrom({ ...good, ...changes } as unknown as EdgeEnv, runtime, { map, ...(cors && { cors }) })
type Edge = Awaited<ReturnType<typeof from>>

/** What is asked of the store for a visit, as `key: value`. */
const keys: string[] = []
async function keyOf(env: Record<string, unknown>, path: string) {
  keys.length = 0
  const get = async (key: string) => {
    keys.push(key)
    return null
  }
  const edge = await from({ ...env, CACHE: { get } })
  await edge.cache.read(visitTo({ edge }, path))
  return keys[0]
}
async function asked(edge: Edge, path: string) {
  const { answer, attempts } = await edge.upstream.load(visitTo({ edge }, path))
  return { text: await answer?.response.text(), by: attempts.map(({ region }) => region) }
}

test('what pages of other sites may do is declared for our own routes only', async () => {
  const cors = {
    origins: ['https://a.example'],
    methods: [],
    headers: [],
    exposed: [],
    maxAgeSeconds: 1,
  }
  expect((await from({}, cors)).cors).toBe(cors)
  expect((await from({ ORIGIN: 'https://site.example' }, cors)).cors).toBeUndefined()
  const wrong = { ...cors, origins: ['https://a.example/'] }
  await expect(from({}, wrong)).rejects.toThrow('Write "https://a.example".')
})

test('bindings become typed values', async () => {
  const edge = await from()
  expect(edge).toMatchObject({ foreign: false, clock: runtime.clock })
  const visit = visitTo({ edge }, '/a', {}, { tokenSent: true })
  expect([visit.requestId, visit.position.epoch]).toEqual(['id', 1])
  const { headers } = await edge.answers.answer(await edge.cache.read(visit), visit)
  expect(headers.get('Consistency-Token')).toMatch(/^v1\.k1\./)
  const spent = new Request('https://short.example/ops/costs', {
    headers: { Authorization: 'Bearer mk_admin_x' },
  })
  const response = await edge.operators?.operate(arriving(spent, edge))
  expect(response?.status).toBe(401)
})

test('with a dataset each answer is told as TELEMETRY says, and without one nothing is parsed in vain', async () => {
  const points: unknown[] = []
  const ANALYTICS = { writeDataPoint: (point: unknown) => points.push(point) }
  const visit = async (edge: Edge) => {
    const asked = visitTo({ edge }, '/a')
    await edge.answers.answer(await edge.cache.read(asked), asked)
  }
  await visit(await from({ ANALYTICS }))
  expect(points).toHaveLength(1)
  await visit(await from({ ANALYTICS, TELEMETRY: 'one-in=4' })) // chance is a half, and a quarter is told
  await visit(await from({ TELEMETRY: 'one-in=1' }))
  expect(points).toHaveLength(1)
  await expect(from({ TELEMETRY: 'all' })).rejects.toThrow('TELEMETRY: "all" is neither')
})

test('keys stand under the epoch, and only the parameters of QUERY are in them', async () => {
  const rule = { QUERY: '/a?page' }
  expect(await keyOf(rule, '/a?utm=x&page=2')).toBe('3:https://short.example/a?page=2')
  expect(await keyOf({}, '/a?page=2')).toBe('3:https://short.example/a')
  await expect(from({ QUERY: 'nonsense' })).rejects.toThrow('QUERY: "nonsense" is not a path')
})

test('keys stand for the origin that is asked, or for the one name of a site that has several', async () => {
  const one = await from({ CANONICAL_ORIGIN: 'https://api.example.com' })
  const [at, beside] = ['http://a.example/x', 'https://b.example/x'].map((href) =>
    arriving(new Request(href), one),
  )
  expect([at?.href, beside?.href]).toEqual(Array(2).fill('https://api.example.com/x'))
  const many = await from()
  expect(arriving(new Request('http://a.example/x'), many).href).toBe('http://a.example/x')
  const site_ = await from({ CANONICAL_ORIGIN: 'https://api.example.com', ORIGIN: site.url })
  expect(arriving(new Request('http://a.example/x?b'), site_).href).toBe(
    'https://api.example.com/x?b',
  )
  await expect(from({ CANONICAL_ORIGIN: 'api.example.com' })).rejects.toThrow(
    'CANONICAL_ORIGIN is "api.example.com", not a scheme and a host',
  )
})

test('the name in Cache-Status and Via is the one that is configured', async () => {
  const edge = await from({ NAME: 'My Product', ORIGIN: site.url })
  site.serve('/via', { body: '' })
  const response = await handle(new Request('https://short.example/via'), edge, nobody)
  expect(response.headers.get('Cache-Status')).toMatch(/^"My Product"; fwd=/)
  expect(site.seen('/via')[0]?.headers.via).toBe('1.1 my-product')
  await expect(from({ NAME: 'süß' })).rejects.toThrow('NAME is "süß"')
})

test('the region nearest to the visitor is asked', async () => {
  expect(await asked(await from(), '/a')).toEqual({ text: 'weur', by: ['weur'] })
})

test.each(['', '0', '-1', '1.5', 'one', undefined])('EPOCH %j is refused', async (EPOCH) => {
  await expect(from({ EPOCH })).rejects.toThrow(/EPOCH is ".*", not a whole number.*\[env.edge/)
})

test('missing API_KEYS are refused', async () => {
  await expect(from({ API_KEYS: undefined })).rejects.toThrow('API_KEYS is missing')
})

test('a missing or malformed TOKEN_KEYS is refused', async () => {
  await expect(from({ TOKEN_KEYS: undefined })).rejects.toThrow('TOKEN_KEYS is missing')
  await expect(from({ TOKEN_KEYS: '' })).rejects.toThrow('TOKEN_KEYS is missing')
  await expect(from({ TOKEN_KEYS: 'k1:short' })).rejects.toThrow('TOKEN_KEYS: key 1')
})

test('a region without a binding is named, with the binding it wants', async () => {
  await expect(from({ REGION_OC: undefined })).rejects.toThrow(
    'regions.ts lists "oc" but [env.edge] in wrangler.toml binds no REGION_OC.',
  )
})

test('with an ORIGIN that site is asked, under names of its own, and no region is wanted', async () => {
  site.serve('/page', { body: 'of the site' })
  const edge = await from({ ORIGIN: site.url, REGION_OC: undefined })
  expect(edge.foreign).toBe(true)
  expect(await asked(edge, '/page?utm=x')).toEqual({ text: 'of the site', by: ['origin'] })
  expect(site.seen('/page')[0]?.url).toBe('/page?utm=x')
  expect(await keyOf({ ORIGIN: site.url, REGION_OC: undefined }, '/page?b=1&a')).toBe(
    `site:${new URL(site.url).host}:https://short.example/page?b=1&a`,
  )
  await expect(from({ ORIGIN: 'api.example.com' })).rejects.toThrow('ORIGIN is "api.example.com"')
})
