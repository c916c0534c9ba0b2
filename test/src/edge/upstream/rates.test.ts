// What a client may cost: counted for its key or its network, refused when it is spent, and never by accident.
import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { handle } from '../../../../src/edge/handle.ts'
import { parsePolicies, type RateKind } from '../../../../src/edge/upstream/rate-policies.ts'
import { createRates, type Limiter, tooMany } from '../../../../src/edge/upstream/rates.ts'
import { parseApiKeys } from '../../../../src/shared/keys.ts'
import { turn } from '../../settle.ts'
import { fromRegion, type Lab, openEdge, regionsThat, request } from '../lab.ts'

const SECRET = 'x'.repeat(22)
const KEY = `Bearer mk_ops_${SECRET}`
const apiKeys = parseApiKeys(`ops:${createHash('sha256').update(SECRET).digest('hex')}:write`)
const policies = parsePolicies('loads=3/60 writes=2/10 failures=2/60')
const CACHED = { 'CDN-Cache-Control': 'max-age=60, stale-if-error=600' }

/** Counts as the binding does; windows do not end. */
function counting(quota: number): Limiter & { counts: Map<string, number> } {
  const counts = new Map<string, number>()
  return {
    counts,
    async limit({ key }) {
      const count = counts.get(key) ?? 0
      counts.set(key, count + 1)
      return { success: count < quota }
    },
  }
}

async function opened() {
  const regions = regionsThat(({ method, headers }) => {
    if (method === 'GET') return fromRegion('body', { snapshot: { m: 5, a: 9 }, headers: CACHED })
    return fromRegion('', { status: headers.get('Authorization') === KEY ? 201 : 401 })
  })
  const lab: Lab = await openEdge(regions.upstreams)
  const limiters = { loads: counting(3), writes: counting(2), failures: counting(2) }
  lab.apiKeys.push(...apiKeys)
  const limit = (some: Partial<Record<RateKind, Limiter>>) => {
    lab.now.rates = createRates({ limiters: some, policies, apiKeys, clock: lab.clock })
  }
  limit(limiters)
  async function ask(path: string, address: string | null, init: RequestInit = {}) {
    const asked = request(path, init)
    if (address !== null) asked.headers.set('CF-Connecting-IP', address)
    const response = await handle(asked, lab.edge, lab.background)
    await response.text()
    await lab.background.done()
    return response
  }
  const statuses = async (all: Promise<Response>[]) => (await Promise.all(all)).map((r) => r.status)
  return { lab, limiters, limit, ask, statuses, calls: regions.calls }
}

const A = '203.0.113.7'
const B = '2001:db8::1'

describe('reads', () => {
  test('what no copy can answer is counted, for each address; hits are not', async () => {
    const { ask, calls, limiters } = await opened()
    for (let n = 0; n < 20; n++) expect((await ask('/a', A)).status).toBe(200)
    expect([calls.length, limiters.loads.counts.get(A)]).toEqual([1, 1])
    for (const path of ['/b', '/c']) expect((await ask(path, A)).status).toBe(200)
    const refused = await ask('/d', A)
    expect(refused.status).toBe(429)
    expect(calls).toHaveLength(3)
    expect((await ask('/a', A)).status).toBe(200) // a hit, still
    expect((await ask('/d', B)).status).toBe(200)
  })

  test('the refusal says which limit, when to come back, and that nobody may keep it', async () => {
    const { ask } = await opened()
    for (const path of ['/a', '/b', '/c']) await ask(path, A)
    const { headers } = await ask('/d', A)
    expect(headers.get('Retry-After')).toBe('60')
    expect(headers.get('RateLimit-Policy')).toBe('"loads";q=3;w=60')
    expect(headers.get('RateLimit')).toBe('"loads";r=0;t=60')
    expect(headers.get('Cache-Control')).toBe('no-store')
    expect(headers.get('Content-Type')).toBe('application/problem+json')
  })

  test('whoever has asked too often is shown the last good copy rather than nothing', async () => {
    const { ask, lab, calls } = await opened()
    for (const path of ['/a', '/b', '/c']) await ask(path, A)
    lab.clock.advance(120_000)
    const stale = await ask('/a', A)
    expect([stale.status, calls.length]).toEqual([200, 3])
    expect(stale.headers.get('Cache-Status')).toContain('stale-if-error')
  })

  test('past the cache is counted too, and by the key of one who has one', async () => {
    const { ask, limiters, calls } = await opened()
    const init = { headers: { Consistency: 'latest', Authorization: KEY } }
    for (let n = 0; n < 3; n++) expect((await ask('/a', A, init)).status).toBe(200)
    expect((await ask('/a', B, init)).status).toBe(429)
    expect([...limiters.loads.counts.keys()]).toEqual(['key:ops'])
    expect(calls).toHaveLength(3)
  })

  test('a client that has none left does not spoil the load that others wait for', async () => {
    const { ask, statuses } = await opened()
    for (const path of ['/a', '/b', '/c']) await ask(path, A)
    const all = [A, B, A, '198.51.100.1', A].map((address) => ask('/d', address))
    expect(await statuses(all)).toEqual([429, 200, 429, 200, 429])
  })
})

describe('writes', () => {
  const post = (authorization?: string) => ({
    method: 'POST',
    body: '{}',
    headers: authorization ? { Authorization: authorization } : {},
  })

  test('are counted apart, and refused before any region is asked', async () => {
    const { ask, calls, limiters } = await opened()
    for (let n = 0; n < 2; n++) expect((await ask('/a', A, post(KEY))).status).toBe(201)
    const refused = await ask('/a', A, post(KEY))
    expect([refused.status, refused.headers.get('Retry-After')]).toEqual([429, '10'])
    expect(calls).toHaveLength(2)
    expect(limiters.loads.counts.size).toBe(0)
    expect((await ask('/b', A)).status).toBe(200)
  })

  test('with wrong credentials: two tries, and then nobody listens for a while', async () => {
    const { ask, lab, calls, limit, limiters } = await opened()
    limit({ failures: limiters.failures })
    const guess = (n: number) => ask('/a', A, post(`Bearer mk_ops_${'y'.repeat(22)}${n}`))
    const statuses: number[] = []
    for (let n = 0; n < 5; n++) statuses.push((await guess(n)).status)
    expect(statuses).toEqual([401, 401, 429, 429, 429])
    expect(calls).toHaveLength(3) // the third had been asked when it was one too many
    expect((await ask('/a', A, post(KEY))).status).toBe(201) // a key is somebody else
    expect((await ask('/a', A)).status).toBe(200) // and so is who claims nothing
    lab.clock.advance(60_000)
    limiters.failures.counts.clear()
    expect((await guess(9)).status).toBe(401)
  })

  test('the doors of operators are among them', async () => {
    const { ask } = await opened()
    const guess = { headers: { Authorization: 'Bearer x' } }
    const statuses: number[] = []
    for (let n = 0; n < 3; n++) statuses.push((await ask('/ops/topology', A, guess)).status)
    expect(statuses).toEqual([401, 401, 429])
  })
})

describe('nobody is refused by accident', () => {
  const paths = Array.from({ length: 9 }, (_, n) => `/p${n}`)

  test.each([
    ['without a binding', {}],
    ['when it throws', { loads: { limit: () => Promise.reject(new Error('broken')) } }],
    [
      'when it throws at once',
      {
        loads: {
          limit() {
            throw new Error('broken')
          },
        },
      },
    ],
  ])('%s', async (_, limiters) => {
    const { ask, limit, statuses } = await opened()
    limit(limiters)
    expect(new Set(await statuses(paths.map((path) => ask(path, A))))).toEqual(new Set([200]))
  })

  test('when it hangs, longer than anybody should wait', async () => {
    const { ask, limit, lab } = await opened()
    limit({ loads: { limit: () => new Promise(() => {}) } })
    const from = lab.clock.now()
    let answered = 0
    const asked = ask('/a', A).then(({ status }) => {
      answered = status
    })
    while (answered === 0) {
      lab.clock.advance(10)
      await turn()
    }
    await asked
    expect(answered).toBe(200)
    expect(lab.clock.now() - from).toBeLessThan(100)
  })

  test('who comes from this machine, or from nowhere', async () => {
    const { ask, limiters, statuses } = await opened()
    for (const address of [null, '127.0.0.1', '::1']) {
      const all = paths.map((path) => ask(path + address, address))
      expect(new Set(await statuses(all))).toEqual(new Set([200]))
    }
    expect(limiters.loads.counts.size).toBe(0)
  })
})

test('each kind says what there is too much of', async () => {
  const kinds = ['loads', 'writes', 'failures'] as const
  const details = kinds.map((kind) => tooMany({ kind, ...policies[kind] }, 'id').json())
  const told = (await Promise.all(details)).map((body) => (body as { detail: string }).detail)
  expect(new Set(told).size).toBe(3)
})
