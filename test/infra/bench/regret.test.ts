// The production ranking against round trips that it does not know: what its choice may cost users.
import { describe, expect, test } from 'vitest'
import { detoured, misplaced, permuted } from '../../../infra/bench/odd-truths.ts'
import { benchRegret, COLD, regretOf } from '../../../infra/bench/regret.ts'
import { azureTruth, distanceTruth, queryTruth } from '../../../infra/bench/truth.ts'
import { readCities } from '../../../infra/traffic/users.ts'
import { recorded } from '../../support/context.ts'
import { map, regions } from '../../support/map.ts'

const cities = readCities()
/** More than half of the users, for what is simulated often or for long. */
const largest = cities.slice(0, 40)
/** Any would do; the bench shows others. */
const SEED = 1
const LEARNED = { learnedMs: 10 * 60_000, seed: SEED }
const TARGET = { meanMs: 2, farShare: 0.01 }

describe.each([
  { name: 'the fit on distance', truth: distanceTruth },
  { name: "Azure's round trips", truth: azureTruth() },
  { name: "Cloudflare's queries", truth: queryTruth() },
  { name: 'regions that have changed places', truth: permuted(azureTruth(), regions, SEED) },
  { name: 'detours', truth: detoured(azureTruth(), SEED) },
  { name: 'a misplaced region', truth: misplaced(distanceTruth, regions, SEED) },
])('by $name', ({ truth }) => {
  const expectGood = (found: ReturnType<typeof regretOf>) => {
    expect(found.meanMs).toBeLessThanOrEqual(TARGET.meanMs)
    expect(found.farShare).toBeLessThanOrEqual(TARGET.farShare)
    expect(found.restless).toBe(0)
  }

  test('after ten minutes the best region is found, whichever is down', () => {
    expectGood(regretOf(LEARNED, truth, map, cities))
    for (const down of regions) {
      const up = { ...map, among: regions.filter((region) => region !== down) }
      expectGood(regretOf(LEARNED, truth, up, largest))
    }
  })

  test('with one request a minute, too, and by an isolate that has only heard of it', () => {
    expectGood(regretOf({ ...LEARNED, everyMs: 60_000 }, truth, map, cities))
    expectGood(regretOf({ ...LEARNED, heir: true }, truth, map, cities))
  })

  test('at two requests a second it costs at most 2 % more of them', () => {
    const busy = { ...LEARNED, everyMs: 500 }
    const { extraShare } = regretOf(busy, truth, map, largest)
    expect(extraShare).toBeGreaterThan(0)
    expect(extraShare).toBeLessThanOrEqual(0.02)
  })
})

test.each([
  { name: 'the fit on distance', truth: distanceTruth },
  { name: "Azure's round trips", truth: azureTruth() },
])('by $name a new isolate that knows nothing costs at most 3 ms', ({ truth }) => {
  const { meanMs, farShare } = regretOf(COLD, truth, map, cities)
  expect(meanMs).toBeLessThanOrEqual(3)
  expect(farShare).toBeLessThanOrEqual(0.01)
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
  expect(regretOf(COLD, odd, map, [here, there])).toMatchObject({ meanMs: 25, farShare: 0.25 })
})

test('the bench prints a row for every region that can be down, for each truth', async () => {
  const { context, lines } = recorded()
  await benchRegret(1, context, map, cities.slice(0, 5))
  const printed = lines.join('\n')
  for (const { id } of regions) expect(printed.match(new RegExp(`^${id} `, 'gm'))).toHaveLength(6)
  expect(printed.match(/^none /gm)).toHaveLength(6)
})
