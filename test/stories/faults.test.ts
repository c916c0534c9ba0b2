// Stories of every other fault: what a reader and a writer see while it lasts, and afterwards.
import { expect, test } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { describeWorld } from '../support/world.ts'

const world = describeWorld({ speed: 0 })
/** Past the cache: the fault is meant for what lies behind. */
const fresh = { headers: { 'Cache-Control': 'no-cache' } }
const create = (colo: string, slug: string) =>
  world.write(colo, 'POST', '/api/links', { body: { slug, url: 'https://example.com/' } })
const regionMs = (answer: { headers: Headers }) =>
  Number(/region;desc="\w+";dur=([\d.]+)/.exec(answer.headers.get('Server-Timing') ?? '')?.[1])

test('region-slow: slow answers are waited for, and past the cap another region answers', async () => {
  const fault = await world.fault({ kind: 'region-slow', region: 'weur', ms: 300 })
  const slow = await world.at('LHR', '/rfc9110', fresh)
  expect(slow.timing('attempts')).toBe('weur:ok')
  expect(regionMs(slow)).toBeGreaterThanOrEqual(300)
  await world.heal(fault)
  await world.fault({ kind: 'region-slow', region: 'weur', ms: 2_000 })
  expect((await world.at('LHR', '/rfc9110', fresh)).timing('attempts')).toBe('weur:timeout eeur:ok')
})

test('region-errors: an exception costs one attempt, and a write still has one effect', async () => {
  await world.fault({ kind: 'region-errors', region: 'weur', rate: 1 })
  const read = await world.at('LHR', '/rfc9111', fresh)
  expect([read.status, read.timing('attempts')]).toEqual([302, 'weur:exception eeur:ok'])
  const made = await create('LHR', 'despite-errors')
  expect([made.status, made.timing('attempts')]).toEqual([201, 'weur:exception eeur:ok'])
  expect(made.headers.has('Idempotency-Replayed')).toBe(false)
})

test('link-loss: the answer of a committed write is lost, and its retry replays it', async () => {
  await world.fault({ kind: 'link-loss', from: 'SYD', to: 'oc', rate: 1 })
  const made = await create('SYD', 'answer-lost')
  expect(made.status).toBe(201)
  expect(made.timing('attempts')).toMatch(/^oc:unreachable \w+:ok$/)
  expect(made.headers.get('Idempotency-Replayed')).toBe('true')
  expect(made.json).toMatchObject({ slug: 'answer-lost', version: 1 })
  const read = await world.at('SYD', '/api/links?limit=3', fresh)
  expect([read.status, read.timing('attempts')?.split(' ')[0]]).toEqual([200, 'oc:unreachable'])
})

test('d1-overloaded: the region sheds, nobody tries again, and no region is blamed', async () => {
  const fault = await world.fault({ kind: 'd1-overloaded', region: 'weur' })
  const read = await world.at('LHR', '/rfc8259', fresh)
  expect(read.status).toBe(503)
  expect(read.json.type).toBe('/docs#overloaded')
  expect(Number(read.headers.get('Retry-After'))).toBeGreaterThanOrEqual(1)
  expect(read.timing('attempts')).toBe('weur:ok')
  await world.heal(fault)
  await world.fault({ kind: 'd1-overloaded' }) // the primary
  expect((await world.at('LHR', '/rfc8259', fresh)).status).toBe(302)
  expect((await create('LHR', 'shed')).json.type).toBe('/docs#overloaded')
})

test('d1-reset: a reader is sent to the primary on a new session; a writer is told', async () => {
  const fault = await world.fault({ kind: 'd1-reset', region: 'weur' })
  const read = await world.at('LHR', '/rfc7231', fresh)
  expect([read.status, read.timing('db')]).toEqual([302, 'enam primary'])
  await world.heal(fault)
  const primary = await world.fault({ kind: 'd1-reset' })
  const refused = await create('LHR', 'reset-in-the-middle')
  expect([refused.status, refused.json.type]).toEqual([503, '/docs#database-unavailable'])
  await world.heal(primary)
  expect((await create('LHR', 'reset-in-the-middle')).status).toBe(201)
})

test('d1-stall: half a minute of silence costs a reader its share, then the primary answers', async () => {
  await world.fault({ kind: 'd1-stall', region: 'weur', ms: 30_000 })
  const read = await world.at('LHR', '/rfc5861', fresh)
  expect([read.status, read.timing('db')]).toEqual([302, 'enam primary'])
  expect(read.timing('attempts')).toBe('weur:ok')
  expect(regionMs(read)).toBeLessThan(800)
})

test('clock-skew: freshness is off, sessions are not', async () => {
  expect((await world.at('FRA', '/rfc6265')).status).toBe(302)
  const fault = await world.fault({ kind: 'clock-skew', from: 'FRA', ms: 3_600_000 })
  const later = await world.at('FRA', '/rfc6265') // an hour later, says this isolate
  expect(later.timing('cache')).toBe('miss')
  const made = await create('FRA', 'from-the-future')
  expect(made.status).toBe(201)
  const token = made.headers.get('Consistency-Token') ?? ''
  expect((await world.at('GRU', '/from-the-future', { token })).status).toBe(302)
  await world.heal(fault)
  expect((await world.at('FRA', '/from-the-future', { token })).status).toBe(302)
  await world.fault({ kind: 'clock-skew', region: 'enam', ms: -3_600_000 })
  const old = await create('EWR', 'from-the-past')
  expect(Date.parse(String(old.json.createdAt))).toBeLessThan(Date.now() - 3_000_000)
})

test('edge-restart: the isolates are new, KV and clients are not, and the fault is over', async () => {
  const before = (await world.state()).edges.pid
  await world.at('BKK', '/rfc6749')
  const made = await create('BKK', 'before-restart')
  await world.fault({ kind: 'edge-restart' })
  const after = await world.state()
  expect(after.edges.pid).not.toBe(before)
  expect(after.faults).toEqual([])
  expect((await world.at('BKK', '/rfc6749')).timing('cache')).toBe('hit')
  const token = made.headers.get('Consistency-Token') ?? ''
  expect((await world.at('BKK', '/before-restart', { token })).status).toBe(302)
})

test('several at once: a dead region, a cut wire, a broken KV and a lagging replica', async () => {
  await world.fault({ kind: 'region-down', region: 'apac' })
  await world.fault({ kind: 'link-cut', from: 'NRT', to: 'oc' })
  await world.fault({ kind: 'kv-error' })
  await world.fault({ kind: 'replica-lag', region: 'wnam', ms: 20_000 })
  const made = await create('NRT', 'in-the-storm')
  expect(made.status).toBe(503) // nearest dead, next unreachable: two attempts are all
  const token = (await create('LAX', 'in-the-calm')).headers.get('Consistency-Token') ?? ''
  const read = await world.at('LAX', '/in-the-calm', { token })
  expect([read.status, read.timing('db'), read.timing('cache')]).toEqual([
    302,
    'enam primary',
    'miss',
  ])
})

test('while the primary is away a region that returns still serves', async () => {
  const home = await world.fault({ kind: 'primary-down' })
  const region = await world.fault({ kind: 'region-down', region: 'eeur' })
  await world.heal(region)
  const read = await world.at('DME', '/rfc1149', fresh)
  expect(read.status).toBe(302) // from another region while this one has no replica yet
  await world.heal(home)
  await eventually(
    () => world.at('DME', '/rfc1149', fresh),
    ({ timing }) => timing('db') === 'eeur replica',
  )
})
