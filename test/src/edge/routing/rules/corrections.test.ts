// Every figure is what the measurements say, and nothing is corrected where nobody measured.
import { expect, test } from 'vitest'
import { percentile } from '../../../../../infra/traffic/statistics.ts'
import { readData } from '../../../../../infra/world/csv.ts'
import { IN_PLACE } from '../../../../../infra/world/d1/in-place.ts'
import {
  correctionMs,
  corrections,
  within,
} from '../../../../../src/edge/routing/rules/corrections.ts'
import { byDistanceMs } from '../../../../../src/edge/routing/rules/rank.ts'

const colos = new Map(
  readData('cloudflare-colos.csv').map((row) => [
    row.colo,
    { lat: Number(row.lat), lon: Number(row.lon) },
  ]),
)
const queries = readData('d1-query-rtt.csv').flatMap((row) => {
  const [from, to] = [colos.get(row.worker_colo), colos.get(row.d1_colo)]
  return from && to ? [{ from, to, p50Ms: Number(row.p50_ms) }] : []
})

test('the measurements are all there', () => {
  expect(queries).toHaveLength(readData('d1-query-rtt.csv').length)
  expect(queries.length).toBeGreaterThan(400)
})

test.each(corrections)('$why', ({ from, to, ms }) => {
  const residuals = queries
    .filter((query) => within(from, query.from) && within(to, query.to))
    .map((query) => query.p50Ms - IN_PLACE.medianMs - byDistanceMs(query.from, query.to))
  expect(residuals.length).toBeGreaterThanOrEqual(1)
  expect(Math.abs((percentile(residuals, 50) ?? Number.NaN) - ms)).toBeLessThanOrEqual(0.5)
})

test('corrections add up, and are 0 elsewhere', () => {
  const london = { lat: 51.5, lon: -0.1 }
  const warsaw = { lat: 52.2, lon: 21 }
  const cairo = { lat: 30.1, lon: 31.3 }
  expect(correctionMs(london, warsaw)).toBe(0)
  expect(correctionMs(cairo, london)).toBe(0)
  expect(correctionMs(cairo, warsaw)).toBe(corrections[0]?.ms)
})
