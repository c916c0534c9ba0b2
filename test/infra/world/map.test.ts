// The map: distances in time that the data files give, and a clear word where they give none.
import { expect, test } from 'vitest'
import { readData } from '../../../infra/world/csv.ts'
import { loadMap } from '../../../infra/world/map.ts'
import { distanceKm } from '../../../src/edge/routing/rules/rank.ts'
import * as own from '../../support/map.ts'

const map = loadMap(own.map)
const region = (id: string) => {
  const found = own.regions.find((one) => one.id === id)
  if (!found) throw new Error(`no region ${id}`)
  return found
}
const colo = (id: string) => {
  const found = map.colos.find((one) => one.id === id)
  if (!found) throw new Error(`no colo ${id}`)
  return found
}

test('a colo at a measured location has its measured round trips', () => {
  expect(map.coloToRegion(colo('NRT'), region('apac')).rttMs).toBe(72)
  expect(map.coloToRegion(colo('LHR'), region('enam')).rttMs).toBe(78)
  expect(map.coloToRegion(colo('GRU'), region('enam')).rttMs).toBe(118)
  expect(map.coloToRegion(colo('NRT'), region('apac')).jitter).toBeCloseTo(1.03, 1)
  expect(map.regionToPrimary(region('enam'))).toEqual({ rttMs: 1, jitter: 2 })
})

test('a region reaches the primary in the time that real queries took, less the query', () => {
  const rows = readData('d1-query-rtt.csv').filter(
    (row) => row.d1_region === 'enam' && row.worker_placement === region('oc').hint,
  )
  const p50s = rows.map((row) => Number(row.p50_ms))
  const { rttMs } = map.regionToPrimary(region('oc'))
  expect(rttMs).toBeGreaterThan(Math.min(...p50s) - 8)
  expect(rttMs).toBeLessThan(Math.max(...p50s))
})

test("a region's D1 is in the colo next to it, which need not be a simulated one", () => {
  const colos = own.regions.map((one) => map.coloOf(one))
  expect(colos).toEqual(['SFO', 'IAD', 'LHR', 'WAW', 'SIN', 'SYD'])
})

test('elsewhere the distance fit holds', () => {
  const km = distanceKm(colo('CAI'), region('eeur'))
  expect(map.coloToRegion(colo('CAI'), region('eeur')).rttMs).toBeCloseTo(15.4 + 0.0167 * km, 6)
})

test('the simulated colos are near where users live', () => {
  expect(map.colos.length).toBeGreaterThanOrEqual(20)
  expect(new Set(map.colos.map(({ id }) => id)).size).toBe(map.colos.length)
  let near = 0
  let all = 0
  for (const row of readData('world-users.csv')) {
    const weight = Number(row.weight)
    const city = { lat: Number(row.lat), lon: Number(row.lon) }
    all += weight
    if (map.colos.some((one) => distanceKm(one, city) <= 1_500)) near += weight
  }
  expect(near / all).toBeGreaterThan(0.85)
})

test('other codes enter at the nearest simulated colo; mainland China and fantasy do not', () => {
  expect(map.nearest('cdg')?.id).toBe('LHR')
  expect(map.nearest('AKL')?.id).toBe('SYD')
  expect(map.nearest('NRT')?.id).toBe('NRT')
  expect(map.nearest('XXX')).toBeUndefined()
})
