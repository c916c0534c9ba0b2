// What the choice of a region costs, colo by colo: a bounded run of it, and its picture.
import { expect, test } from 'vitest'
import { regret } from '../../../../infra/bench/report/pictures/regret.ts'
import { type RegretMap, regretMap } from '../../../../infra/bench/report/regret-map.ts'
import { readCities, shareOut } from '../../../../infra/traffic/users.ts'
import { loadMap } from '../../../../infra/world/map.ts'
import { map } from '../../../support/map.ts'

/** More than a third of the users. */
const cities = readCities().slice(0, 20)
const found = regretMap(1, map, cities)

test('each colo has its users, and loses less when it has learned: what was aimed at', () => {
  const shares = shareOut(cities, loadMap().colos)
  expect(Object.keys(found.colos).sort()).toEqual(shares.map(({ colo }) => colo).sort())
  for (const { colo, share } of shares) expect(found.colos[colo]?.users).toBeCloseTo(share, 2)
  const mean = (way: 'cold' | 'learned', what: 'meanMs' | 'farShare') =>
    Object.values(found.colos).reduce((sum, one) => sum + one.users * one[way][what], 0)
  expect(mean('learned', 'meanMs')).toBeLessThanOrEqual(2)
  expect(mean('learned', 'farShare')).toBeLessThanOrEqual(0.01)
  expect(mean('cold', 'meanMs')).toBeGreaterThan(2)
})

test('a seed gives the same figures', () => {
  const [first] = cities
  const one = first ? [first] : []
  expect(regretMap(2, map, one)).toEqual(regretMap(2, map, one))
})

const told: RegretMap = {
  worlds: 6,
  colos: {
    NRT: loss(35.8, 140.4, 0.75, [20, 0.25], [4, 0]),
    LHR: loss(51.5, -0.5, 0.25, [0, 0], [0, 0]),
  },
}
function loss(
  ...[lat, lon, users, cold, learned]: [number, number, number, Pair, Pair]
): RegretMap['colos'][string] {
  const of = ([meanMs, farShare]: Pair) => ({ meanMs, farShare })
  return { lat, lon, users, cold: of(cold), learned: of(learned) }
}
type Pair = [number, number]

test('the picture shows every colo twice where it is, larger where more is lost, and both means', () => {
  const picture = regret(told)
  const circles = [
    ...picture.matchAll(/<circle cx="([^"]+)" cy="[^"]+" r="([^"]+)"[^>]*><title>([^<]+)/g),
  ].map(([, x, r, words]) => ({ x: Number(x), r: Number(r), words }))
  expect(circles.map(({ words }) => words)).toEqual([
    'NRT: 20.0 ms',
    'LHR: 0.0 ms',
    'NRT: 4.0 ms',
    'LHR: 0.0 ms',
  ])
  const [cold, none, learned] = circles
  expect(cold?.x).toBeGreaterThan(none?.x ?? Number.POSITIVE_INFINITY)
  expect(cold?.r).toBeGreaterThan(learned?.r ?? Number.POSITIVE_INFINITY)
  expect(learned?.r).toBeGreaterThan(none?.r ?? Number.POSITIVE_INFINITY)
  for (const words of ['At the first request: 15.0 ms', 'After ten minutes: 3.0 ms']) {
    expect(picture).toContain(words)
  }
  expect(regret(structuredClone(told))).toBe(picture)
})
