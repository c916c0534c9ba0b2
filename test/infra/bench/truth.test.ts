import { expect, test } from 'vitest'
import { azureTruth, distanceTruth, queryTruth } from '../../../infra/bench/truth.ts'
import { byDistanceMs } from '../../../src/edge/routing/rules/rank.ts'
import type { Region } from '../../../src/regions.ts'
import { regions } from '../../support/map.ts'

const region = (id: string): Region => {
  const found = regions.find((one) => one.id === id)
  if (!found) throw new Error(`no region "${id}"`)
  return found
}
const dubai = { name: 'Dubai', lat: 25.267, lon: 55.317, weight: 1 }

test("from a measured location it is the way to there and Azure's median", () => {
  const truth = azureTruth()
  const accessMs = byDistanceMs(dubai, dubai)
  expect(truth(dubai, region('apac'))).toBeCloseTo(accessMs + 83, 6)
  expect(truth(dubai, region('weur'))).toBeCloseTo(accessMs + 112, 6)
})

test('between two regions the way to the location makes no difference', () => {
  const truth = azureTruth()
  const muscat = { ...dubai, lat: 23.61, lon: 58.59 }
  const gap = (city: typeof dubai) => truth(city, region('weur')) - truth(city, region('apac'))
  expect(gap(muscat)).toBeCloseTo(gap(dubai), 6)
  expect(truth(muscat, region('apac'))).toBeGreaterThan(truth(dubai, region('apac')) + 5)
})

test('the fit grows with distance', () => {
  expect(distanceTruth(dubai, region('eeur'))).toBeLessThan(distanceTruth(dubai, region('weur')))
})

test('a region whose hint nobody measured is named', () => {
  const moon = { ...region('oc'), id: 'moon', hint: 'aws:moon-1' }
  expect(() => azureTruth()(dubai, moon)).toThrow('"aws:moon-1" of "moon"')
})

test("Cloudflare's queries, less what they take in place, from where the model has seen none", () => {
  const truth = queryTruth()
  const saoPaulo = { name: 'Sao Paulo', lat: -23.55, lon: -46.633, weight: 1 }
  const tokyo = { name: 'Tokyo', lat: 35.68, lon: 139.69, weight: 1 }
  const gru = truth(saoPaulo, region('enam'))
  expect(gru).toBeGreaterThan(100)
  expect(gru).toBeLessThan(truth(saoPaulo, region('apac')))
  // Tokyo was seen: the nearest that was not is thousands of kilometres away.
  expect(truth(tokyo, region('apac'))).toBeGreaterThan(byDistanceMs(tokyo, tokyo) + 60)
  const moon = { ...region('oc'), id: 'moon' }
  expect(() => truth(tokyo, moon)).toThrow('nothing for "moon"')
})
