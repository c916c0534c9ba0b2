// The edge's environment: parsed once, or refused in a sentence that helps.
import { expect, test } from 'vitest'
import { cacheKey, canonical } from '../../../src/edge/cache/rules/key.ts'
import { type EdgeEnv, edgeFrom } from '../../../src/edge/config.ts'
import { handle } from '../../../src/edge/handle.ts'
import { load } from '../../../src/edge/upstream/load.ts'
import { regions } from '../../../src/regions.ts'
import { toBase64Url } from '../../../src/shared/base64.ts'
import type { Cors } from '../../../src/shared/cors.ts'
import { createClock } from '../../support/clock.ts'
import { describeOrigin } from '../../support/origin.ts'
import { arriving, fromRegion, visitTo } from './lab.ts'

const API_KEYS = `admin:${'0'.repeat(64)}:operate`
const TOKEN_KEYS = `k1:${toBase64Url(new Uint8Array(32))}`
const site = describeOrigin()

const bound = Object.fromEntries(
  regions.map(({ id }) => [`REGION_${id.toUpperCase()}`, { fetch: async () => fromRegion(id) }]),
)
const good = {
  CACHE: { get: async () => null },
  EPOCH: '3',
  TOKEN_KEYS,
  API_KEYS,
  ...bound,
}
const runtime = { clock: createClock(), chance: () => 0.5, newId: () => 'id' }
const from = (changes: Record<string, unknown> = {}, cors?: Cors) =>
  edgeFrom({ ...good, ...changes } as unknown as EdgeEnv, runtime, cors)
type Edge = Awaited<ReturnType<typeof from>>

const background = { waitUntil: () => {} }
const keyOf = (edge: Edge, path: string) =>
  cacheKey(edge.naming, canonical(new URL(path, 'https://short.example'), edge.naming).href)
async function asked(edge: Edge, path: string) {
  const loaded = await load(visitTo({ edge }, path), edge, background, { storable: false })
  return { text: await loaded.response?.text(), by: loaded.attempts.map(({ region }) => region) }
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
  expect(edge).toMatchObject({
    epoch: 3,
    foreign: false,
    busy: { loads: { held: 0 }, fillingBytes: { held: 0 } },
  })
  expect([...edge.keys.keys()]).toEqual(['k1'])
  expect(edge.apiKeys).toMatchObject([{ id: 'admin' }])
  expect([edge.chance(), edge.newId()]).toEqual([0.5, 'id'])
  const keep = () => {}
  expect(await edge.cache.read('3:/a', {}, keep)).toEqual({ found: { kind: 'absent' }, tier: 'kv' })
})

test('keys stand under the epoch, and only the parameters of QUERY are in them', async () => {
  const edge = await from({ QUERY: '/a?page' })
  expect(await keyOf(edge, '/a?utm=x&page=2')).toBe('3:https://short.example/a?page=2')
  expect(await keyOf(await from(), '/a?page=2')).toBe('3:https://short.example/a')
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
  const background = { waitUntil: () => {} }
  const response = await handle(new Request('https://short.example/via'), edge, background)
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
  expect(await keyOf(edge, '/page?b=1&a')).toBe(
    `site:${new URL(site.url).host}:https://short.example/page?b=1&a`,
  )
  await expect(from({ ORIGIN: 'api.example.com' })).rejects.toThrow('ORIGIN is "api.example.com"')
})
