// Every answer of the edge is one data point, which says what its headers say; and no binding can break an answer.
import type { AnalyticsEngineDataPoint } from '@cloudflare/workers-types'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { handle } from '../../../src/edge/handle.ts'
import { internalHeaders } from '../../../src/shared/headers.ts'
import { fromRegion, openTold, refuse, request } from './lab.ts'
import { told } from './operators/telemetry/told.ts'

beforeEach(() => {
  vi.spyOn(console, 'warn').mockImplementation(() => {})
})
afterEach(() => vi.restoreAllMocks())

const HEADERS = {
  'CDN-Cache-Control': 'max-age=60',
  'Server-Timing': 'db;desc="weur replica";dur=6.5',
  [internalHeaders.route]: 'GET /{slug}',
}
const found = () => fromRegion('body', { headers: HEADERS })

async function open(writeDataPoint?: () => void) {
  const points: AnalyticsEngineDataPoint[] = []
  const dataset = { writeDataPoint: writeDataPoint ?? ((point = {}) => void points.push(point)) }
  const lab = await openTold(found, { telemetry: { dataset, oneIn: 1, paths: 'shared' } })
  async function send(path: string, init: RequestInit = {}) {
    const response = await handle(request(path, init), lab.edge, lab.background)
    await response.arrayBuffer()
    await lab.background.done()
    return response
  }
  return { lab, send, points, last: () => told(points.at(-1)) }
}

test('a load is told with its region and database, and then a hit, which asked neither', async () => {
  const { send, points, last, lab } = await open()
  const loaded = await send('/a')
  const { cache, region, attempts, role, dbMs, route, path, status } = last()
  expect([cache, region, attempts, role, dbMs]).toEqual(['miss', 'weur', 'weur:ok', 'replica', 6.5])
  expect([route, path, status]).toEqual(['GET /{slug}', '/a', 200])
  expect(loaded.headers.get('Server-Timing')).toContain(
    `attempts;desc="${attempts}", db;desc="weur`,
  )
  lab.clock.advance(9_000)
  const hit = await send('/a?utm_source=x')
  expect(last()).toMatchObject({
    ...{ cache: 'hit', tier: 'memory', age: 9, region: '', role: '', dbMs: 0, path: '/a' },
  })
  expect(hit.headers.get('Age')).toBe('9')
  expect(points).toHaveLength(2)
})

test('a failover is told, and counts as one', async () => {
  const { send, points, last, lab } = await open()
  lab.answer = (call) => (call.region === 'weur' ? refuse(call) : found())
  const { headers } = await send('/a')
  const { attempts, region, failedOver, tries } = last()
  expect([attempts, region, failedOver, tries]).toEqual(['weur:unreachable eeur:ok', 'eeur', 1, 2])
  expect(headers.get('Server-Timing')).toContain(`attempts;desc="${attempts}"`)
  expect(points).toHaveLength(1)
})

test('what the edge answers by itself is told too: no request is without its point', async () => {
  const { send, points, last } = await open()
  await send('/a')
  for (const [path, init, status] of [
    ['/a', { headers: { 'If-None-Match': '*' } }, 304],
    ['/a', { headers: { 'Consistency-Token': 'no' } }, 400],
    ['/a', { headers: { Host: 'a b' } }, 400],
    ['/ops/costs', {}, 401],
    ['/_page/nothing', {}, 404],
  ] as const) {
    const before = points.length
    expect((await send(path, init)).status).toBe(status)
    expect(points).toHaveLength(before + 1)
    expect(last()).toMatchObject({ status, ...(status !== 304 && { cache: 'none', path: '' }) })
  }
})

test('a bug is a point with 500, though nobody answered', async () => {
  const { send, points, last, lab } = await open()
  lab.now.rates = {
    take() {
      throw new Error('a bug')
    },
  }
  await expect(send('/a')).rejects.toThrow('a bug')
  expect(points).toHaveLength(1)
  expect(last()).toMatchObject({ status: 500, cache: 'none' })
})

test('a binding that throws changes no answer, and is counted by route', async () => {
  let calls = 0
  const broken = await open(() => {
    calls++
    throw new Error('Analytics Engine write limit exceeded.')
  })
  const well = await open()
  for (const path of ['/a', '/a', '/ops/costs']) {
    const [one, other] = [await broken.send(path), await well.send(path)]
    expect([one.status, [...one.headers]]).toEqual([other.status, [...other.headers]])
  }
  expect(calls).toBe(3)
  expect(broken.lab.edge.meter.read()).toMatchObject({
    'GET /{slug}': { requests: 2, points: 0, pointsLost: 2 },
  })
  expect(well.lab.edge.meter.read()).toMatchObject({ 'GET /{slug}': { points: 2, pointsLost: 0 } })
})
