// The edge's environment: parsed once, or refused in a sentence that helps.
import { expect, test } from 'vitest'
import { type EdgeEnv, edgeFrom } from '../../../src/edge/config.ts'
import { regions } from '../../../src/regions.ts'
import { toBase64Url } from '../../../src/shared/base64.ts'
import { createClock } from '../../support/clock.ts'

const TOKEN_KEYS = `k1:${toBase64Url(new Uint8Array(32))}`

const bound = Object.fromEntries(
  regions.map(({ id }) => [`REGION_${id.toUpperCase()}`, { fetch: async () => new Response(id) }]),
)
const good = {
  CACHE: { get: async () => null },
  EPOCH: '3',
  TOKEN_KEYS,
  ...bound,
}
const from = (changes: Record<string, unknown> = {}) =>
  edgeFrom({ ...good, ...changes } as unknown as EdgeEnv, {
    clock: createClock(),
    chance: () => 0.5,
    newId: () => 'id',
  })

test('bindings become typed values', async () => {
  const edge = await from()
  expect(edge.epoch).toBe(3)
  expect([...edge.keys.keys()]).toEqual(['k1'])
  expect([edge.chance(), edge.newId()]).toEqual([0.5, 'id'])
  expect(await edge.store.get('3:/a')).toEqual({ kind: 'absent' })
})

test('every region of the map is bound to its own upstream', async () => {
  const { upstreams } = await from()
  expect([...upstreams.keys()]).toEqual(regions.map(({ id }) => id))
  for (const [id, upstream] of upstreams) {
    const response = await upstream.fetch('https://short.example/', {})
    expect(await response.text()).toBe(id)
  }
})

test.each(['', '0', '-1', '1.5', 'one', undefined])('EPOCH %j is refused', async (EPOCH) => {
  await expect(from({ EPOCH })).rejects.toThrow(/EPOCH is ".*", not a whole number.*\[env.edge/)
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
