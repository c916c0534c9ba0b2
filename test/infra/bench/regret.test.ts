// The production ranking against two independent estimates of the round trips: what it may cost users.
import { describe, expect, test } from 'vitest'
import { benchRegret, COLD, regretOf } from '../../../infra/bench/regret.ts'
import { azureTruth, distanceTruth } from '../../../infra/bench/truth.ts'
import { readCities } from '../../../infra/traffic/users.ts'
import { recorded } from '../../support/context.ts'
import { map, regions } from '../../support/map.ts'

const cities = readCities()
const LEARNED = { learnedMs: 5 * 60_000, seed: 1 }

describe.each([
  { name: 'the fit on distance', truth: distanceTruth, downMeanMsMax: 5 }, // it contradicts the measurements of East Asia
  { name: "Azure's round trips", truth: azureTruth(), downMeanMsMax: 2.5 },
])('by $name', ({ truth, downMeanMsMax }) => {
  test('an isolate that has learned costs at most 2 ms, and is far off for at most 1 % of users', () => {
    const { meanMs, farShare } = regretOf(LEARNED, truth, map, cities)
    expect(meanMs).toBeLessThanOrEqual(2)
    expect(farShare).toBeLessThanOrEqual(0.01)
  })

  test('a new isolate costs at most 3 ms', () => {
    const { meanMs, farShare } = regretOf(COLD, truth, map, cities)
    expect(meanMs).toBeLessThanOrEqual(3)
    expect(farShare).toBeLessThanOrEqual(0.01)
  })

  test.each(regions)('without $id, too, it finds the best of the rest', (down) => {
    const up = { ...map, among: regions.filter((region) => region !== down) }
    const cold = regretOf(COLD, truth, up, cities)
    const learned = regretOf(LEARNED, truth, up, cities)
    expect(learned.meanMs).toBeLessThanOrEqual(downMeanMsMax)
    expect(learned.meanMs).toBeLessThanOrEqual(cold.meanMs)
    expect(learned.farShare).toBeLessThanOrEqual(0.01)
  })
})

test('nearest is right by the fit, and wrong in the world that was measured', () => {
  expect(regretOf('nearest', distanceTruth, map, cities).meanMs).toBe(0)
  const truth = azureTruth()
  const nearest = regretOf('nearest', truth, map, cities)
  expect(nearest.meanMs).toBeGreaterThan(regretOf(COLD, truth, map, cities).meanMs)
})

test('the regret is weighted by users', () => {
  const here = { name: 'here', lat: 51.5, lon: 0, weight: 3 }
  const there = { name: 'there', lat: 52.2, lon: 21, weight: 1 }
  // Whoever lives `there` would be better off in Sydney, by 100 ms; nobody can guess that.
  const odd = (city: { name: string }, { id }: { id: string }) =>
    city.name === 'there' && id === 'oc'
      ? 20
      : city.name === 'there'
        ? 120
        : id === 'weur'
          ? 10
          : 90
  expect(regretOf(COLD, odd, map, [here, there])).toEqual({ meanMs: 25, farShare: 0.25 })
})

test('the bench prints a row for every region that can be down, for both estimates', async () => {
  const { context, lines } = recorded()
  await benchRegret(1, context, map)
  const printed = lines.join('\n')
  for (const { id } of regions) expect(printed.match(new RegExp(`^${id} `, 'gm'))).toHaveLength(2)
  expect(printed.match(/^none /gm)).toHaveLength(2)
})
