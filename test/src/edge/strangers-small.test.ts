// What strangers cost on genuine bindings: loads, KV writes, and Cloudflare's rate limiting as Miniflare has it.
import { beforeAll, expect, test } from 'vitest'
import { machineProduct, type SmallWorld, smallWorld } from '../../support/small-world.ts'

const REQUESTS = 600
/** As `[env.edge]` of wrangler.toml has it, in a minute. */
const FAILURES = 60
const STRANGER = { 'CF-Connecting-IP': '203.0.113.7' }

let world: SmallWorld
beforeAll(async () => {
  world = await smallWorld({ product: await machineProduct() })
  const headers = { Authorization: `Bearer ${world.key}`, 'Content-Type': 'application/json' }
  const body = JSON.stringify({ slug: 'popular', url: 'https://example.com/' })
  expect((await world.fetch('/api/links', { method: 'POST', headers, body })).status).toBe(201)
})

async function ask(path: string, headers: Record<string, string> = {}) {
  const response = await world.fetch(path, { headers })
  await response.text()
  return response
}

type Costs = { loads: number; kvWrites: number; requests: number }

async function costs(): Promise<Costs> {
  const headers = { Authorization: `Bearer ${world.key}` }
  const { routes } = (await (await world.fetch('/ops/costs', { headers })).json()) as {
    routes: Record<string, Costs>
  }
  return routes['GET /{slug}'] ?? { loads: 0, kvWrites: 0, requests: 0 }
}

test('six hundred reloads are a few loads and a write', async () => {
  for (let n = 0; n < 3; n++) expect((await ask('/popular')).status).toBe(302)
  const before = await costs()
  const from = Date.now()
  const reload = () => ask('/popular', { 'Cache-Control': 'no-cache', ...STRANGER })
  const statuses: number[] = []
  for (let n = 0; n < REQUESTS; n += 20) {
    const some = await Promise.all(Array.from({ length: 20 }, reload))
    statuses.push(...some.map(({ status }) => status))
  }
  const seconds = (Date.now() - from) / 1_000
  const after = await costs()
  expect(new Set(statuses)).toEqual(new Set([302]))
  expect(after.requests - before.requests).toBe(REQUESTS)
  expect(after.loads - before.loads).toBeLessThanOrEqual(2 * (1 + seconds / 3))
  expect(after.kvWrites - before.kvWrites).toBeLessThanOrEqual(1)
})

test('who guesses at keys is told so, and not heard for a while; others are', async () => {
  const guess = () =>
    ask('/ops/topology', { ...STRANGER, Authorization: `Bearer mk_dev_${'y'.repeat(32)}` })
  const statuses: number[] = []
  for (let n = 0; n < FAILURES; n++) statuses.push((await guess()).status)
  expect(new Set(statuses)).toEqual(new Set([401]))
  // The minute may have ended meanwhile, and the binding may be too slow to be waited for.
  let refused = await guess()
  for (let n = 0; refused.status === 401 && n < 2 * FAILURES; n++) refused = await guess()
  expect([refused.status, refused.headers.get('Retry-After')]).toEqual([429, '60'])
  expect(refused.headers.get('RateLimit-Policy')).toBe('"failures";q=60;w=60')
  const elsewhere = { 'CF-Connecting-IP': '198.51.100.1', Authorization: 'Bearer wrong' }
  expect((await ask('/ops/topology', elsewhere)).status).toBe(401)
  expect((await ask('/popular', STRANGER)).status).toBe(302)
  const withKey = { ...STRANGER, Authorization: `Bearer ${world.key}` }
  expect((await ask('/ops/topology', withKey)).status).toBe(200)
})
