// A region asked by an operator, as a deploy does before users meet a version.
import { expect, test } from 'vitest'
import { handle } from '../../../../src/edge/handle.ts'
import { parseApiKeys } from '../../../../src/shared/keys.ts'
import { regions } from '../../../support/map.ts'
import { digestOf } from '../../keys.ts'
import { fromRegion, openEdge, request } from '../lab.ts'

const SECRET = 's'.repeat(24)
const operator = { Authorization: `Bearer mk_ops_${SECRET}` }
const OVERRIDES = { 'Cloudflare-Workers-Version-Overrides': 'meridian-apac="v2"' }
const seen: { url: string; headers: Headers }[] = []
const probed = async (answer: () => Response, path: string, headers: object = operator) => {
  seen.length = 0
  const fetch = async (url: string, init: RequestInit) => {
    seen.push({ url, headers: new Headers(init.headers) })
    return answer()
  }
  const lab = await openEdge(new Map(regions.map(({ id }) => [id, { fetch }])))
  lab.apiKeys.push(...parseApiKeys(`ops:${await digestOf(SECRET)}:operate`))
  const response = await handle(
    request(path, { headers: { ...OVERRIDES, ...headers } }),
    lab.edge,
    lab.background,
  )
  return { status: response.status, json: JSON.parse(await response.text()) }
}
const told = { 'Worker-Version': 'v2', 'Served-By': 'apac replica SIN', Placement: 'remote-SIN' }
const fine = () => fromRegion('', { headers: told })

test('tells which version answered and from where, and hands it the overrides', async () => {
  const { json } = await probed(fine, '/ops/regions/apac/probe?path=/api/links%3Flimit=1')
  expect(json).toEqual({
    ...{ region: 'apac', path: '/api/links?limit=1', status: 200, version: 'v2', ms: 0 },
    ...{ servedBy: 'apac replica SIN', placement: 'remote-SIN' },
  })
  expect(seen.map(({ url }) => new URL(url).pathname)).toEqual(['/api/links'])
  expect(seen[0]?.headers.get('Cloudflare-Workers-Version-Overrides')).toBe('meridian-apac="v2"')
  expect(seen[0]?.headers.has('Authorization')).toBe(false)
})

test('that throws is told as such', async () => {
  const { json } = await probed(() => {
    throw new Error('no')
  }, '/ops/regions/apac/probe')
  expect(json).toEqual({ region: 'apac', path: '/readyz', failure: 'unreachable', ms: 0 })
})

test('by a stranger, or by the name of another site, is asked nothing there', async () => {
  const stranger = { Authorization: '' }
  expect((await probed(fine, '/ops/regions/apac/probe', stranger)).status).toBe(401)
  expect(seen).toEqual([])
  await probed(fine, '/ops/regions/apac/probe?path=//evil.example/x')
  expect(new URL(seen[0]?.url ?? '').host).not.toBe('evil.example')
})

test('gets no overrides of a stranger who asks it through the front door', async () => {
  await probed(() => fromRegion('{}'), '/anything')
  expect(seen).toHaveLength(1)
  expect(seen[0]?.headers.has('Cloudflare-Workers-Version-Overrides')).toBe(false)
})
