// Stories of operators: what they see, and that a drained region gets no traffic anywhere.
import { expect, test } from 'vitest'
import type { Finding } from '../../infra/doctor/finding.ts'
import { doctor } from '../../infra/doctor/index.ts'
import { parseTiming } from '../../src/shared/timing.ts'
import { eventually } from '../support/eventually.ts'
import { primary, regions } from '../support/map.ts'
import { queries } from '../support/observability.ts'
import { describeWorld, testOfKv } from '../support/world.ts'

const world = describeWorld({ speed: 0 })
/** Past the cache: regions are what this is about. */
const operate = (colo: string, method: string, path: string) => world.write(colo, method, path)

const drain = (colo: string, id: string, verb: 'drain' | 'undrain') =>
  operate(colo, 'POST', `/ops/regions/${id}/${verb}`)

type Topology = { regions: { id: string; state: string; share: number; calls: number }[] }
const topology = async (colo: string) =>
  (await operate(colo, 'GET', '/ops/topology')).json as unknown as Topology
const regionOf = async (colo: string, id: string) =>
  (await topology(colo)).regions.find((region) => region.id === id)

/** A query of docs/observability.md, asked of the world: the rows of a colo. */
async function told(query: string | undefined, colo?: string) {
  const response = await fetch(`${world.url}/_world/analytics`, {
    method: 'POST',
    body: query ?? '',
  })
  expect(response.status).toBe(200)
  const { data }: { data: Record<string, unknown>[] } = await response.json()
  return colo === undefined ? data : data.filter((row) => row.colo === colo)
}

// First, as points of other stories would still be on their way.
test('the queries of docs/observability.md count what was sent', async () => {
  const [slow, saves, failedOver, clicks] = queries
  const route = async () =>
    (await told(saves)).find((row) => row.route === 'GET /{slug}') as
      | Record<string, number>
      | undefined
  const since = (now = 0, then = 0) => now - then
  const before = await route()
  for (const colo of ['NRT', 'NRT', 'NRT', 'LOS', 'LOS']) await world.at(colo, '/rfc9110')
  const loaded = await world.anew('NRT', '/rfc9110')
  await world.fault({ kind: 'region-down', region: loaded.timing('region') })
  const other = await world.anew('NRT', '/rfc9110')

  // One point for each, and in any order.
  const after = await eventually(route, (found) => since(found?.requests, before?.requests) === 7)
  expect([...(await told(clicks, 'NRT')), ...(await told(clicks, 'LOS'))]).toEqual([
    { colo: 'NRT', clicks: 3 }, // with a key nothing is public
    { colo: 'LOS', clicks: 2 },
  ])
  expect(await told(failedOver, 'NRT')).toEqual([
    expect.objectContaining({ attempts: other.timing('attempts'), requests: 1 }),
  ])
  const regional = await told(slow, 'NRT')
  const timings = parseTiming(other.headers.get('Server-Timing') ?? '')
  expect(regional.find((row) => row.region === other.timing('region'))).toMatchObject({
    ...{ requests: 1, p50_ms: timings.find(({ name }) => name === 'region')?.durMs },
  })

  const { from_memory, from_kv, from_regions } = after ?? {}
  const memory = since(from_memory, before?.from_memory)
  expect(memory).toBeGreaterThanOrEqual(3) // all but the first of each colo
  const others = since(from_kv, before?.from_kv) + since(from_regions, before?.from_regions)
  expect(memory + others).toBe(7)
})

testOfKv(
  'a drained region gets no traffic here at once, elsewhere soon, and comes back',
  async () => {
    expect((await world.anew('LHR', '/rfc9110')).timing('region')).toBe('weur')
    expect((await world.anew('FRA', '/rfc9110')).timing('region')).toBe('weur')
    const drained = await drain('LHR', 'weur', 'drain')
    expect([drained.status, drained.json]).toEqual([200, { drained: ['weur'] }])
    expect((await world.anew('LHR', '/rfc9110')).timing('attempts')).toBe('eeur:ok')
    expect(await regionOf('LHR', 'weur')).toMatchObject({ state: 'drained', share: 0 })

    await world.fault({ kind: 'clock-skew', from: 'FRA', ms: 60_000 }) // a minute later, in Frankfurt
    const elsewhere = await eventually(
      () => world.anew('FRA', '/rfc9110'),
      (answer) => answer.timing('region') !== 'weur',
    )
    expect([elsewhere.status, elsewhere.timing('attempts')]).toEqual([302, 'eeur:ok'])
    expect(await regionOf('FRA', 'weur')).toMatchObject({ state: 'drained' })

    expect((await drain('LHR', 'weur', 'undrain')).json).toEqual({ drained: [] })
    expect((await world.anew('LHR', '/rfc9110')).timing('region')).toBe('weur')
    await world.fault({ kind: 'clock-skew', from: 'FRA', ms: 120_000 })
    await eventually(
      () => world.anew('FRA', '/rfc9110'),
      (answer) => answer.timing('region') === 'weur',
    )
  },
)

testOfKv('the doctor finds a world well, and names what is broken there', async () => {
  const examine = async () => {
    const lines: string[] = []
    const print = (line: string) => void lines.push(line)
    const house = { regions, primary }
    const code = await doctor(['--world', world.url, '--json'], { house, print })
    const { findings }: { findings: Finding[] } = JSON.parse(lines.join('\n'))
    return { code, findings, wrong: findings.filter(({ state }) => state === 'wrong') }
  }
  const well = await examine()
  expect([well.code, well.wrong]).toEqual([0, []])
  const answered = well.findings.filter(({ check, state }) => check === 'd1' && state === 'well')
  expect(answered.map(({ what }) => what.slice(0, what.indexOf(' answered')))).toEqual(
    Object.entries({
      wnam: 'SFO',
      enam: 'IAD',
      weur: 'LHR',
      eeur: 'WAW',
      apac: 'SIN',
      oc: 'SYD',
    }).map(([id, colo]) => `${id}: the replica in ${colo} (${id})`),
  )
  await world.fault({ kind: 'region-down', region: 'weur' })
  const broken = await examine()
  expect(broken.code).toBe(1)
  expect(broken.wrong).toMatchObject([
    { check: 'world', what: 'the fault region-down is active' },
    { check: 'regions', what: 'weur is not ready' },
  ])
})

test('who guesses at keys is refused after a while, at the colo and from the address of the guesses', async () => {
  const guess = (colo: string, client: string) =>
    world.at(colo, '/ops/topology', {
      headers: { 'World-Client': client, Authorization: `Bearer mk_dev_${'y'.repeat(32)}` },
    })
  const refused = await eventually(
    () => guess('ARN', '203.0.113.7'),
    ({ status }) => status === 429,
  )
  expect(refused.headers.get('RateLimit')).toBe('"failures";r=0;t=60')
  expect((await guess('ARN', '198.51.100.1')).status).toBe(401)
  expect((await guess('JNB', '203.0.113.7')).status).toBe(401)
  expect(
    (await world.at('ARN', '/rfc9110', { headers: { 'World-Client': '203.0.113.7' } })).status,
  ).toBe(302)
})
