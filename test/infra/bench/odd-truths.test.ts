// Bent truths: by their seed and nothing else, and bent as they say.
import { expect, test } from 'vitest'
import { detoured, misplaced, permuted } from '../../../infra/bench/odd-truths.ts'
import { distanceTruth } from '../../../infra/bench/truth.ts'
import { readCities } from '../../../infra/traffic/users.ts'
import { distanceKm } from '../../../src/edge/routing/rules/rank.ts'
import { regions } from '../../support/map.ts'

const cities = readCities()
const [city = { name: '', lat: 0, lon: 0, weight: 1 }] = cities
const times = (truth: typeof distanceTruth) => regions.map((region) => truth(city, region))
const plain = times(distanceTruth)

test('regions change places among themselves, none stays, and the seed says which', () => {
  const of = (seed: number) => times(permuted(distanceTruth, regions, seed))
  expect(of(1).toSorted()).toEqual(plain.toSorted())
  expect(of(1).filter((ms, at) => ms === plain[at])).toEqual([])
  expect(of(1)).not.toEqual(of(2))
})

test('about a fifth of the pairs have a detour of 30 to 150 ms', () => {
  const truth = detoured(distanceTruth, 1)
  const extra = cities.flatMap((one) =>
    regions.map((region) => truth(one, region) - distanceTruth(one, region)),
  )
  const bent = extra.filter((ms) => ms > 0)
  expect(bent.length / extra.length).toBeGreaterThan(0.15)
  expect(bent.length / extra.length).toBeLessThan(0.25)
  expect(Math.min(...bent)).toBeGreaterThanOrEqual(30 - 1e-9)
  expect(Math.max(...bent)).toBeLessThanOrEqual(150 + 1e-9)
  expect(times(detoured(distanceTruth, 1))).toEqual(times(truth))
})

test('one region stands a thousand kilometres beside its place, and the others where they are', () => {
  for (const seed of [1, 2, 3]) {
    const seen: { id: string; lat: number; lon: number }[] = []
    const truth = misplaced((_, region) => seen.push(region), regions, seed)
    for (const region of regions) truth(city, region)
    const moved = seen.filter((one, at) => regions[at] !== one)
    expect(moved).toHaveLength(1)
    const [one = { id: '', lat: 0, lon: 0 }] = moved
    const home = regions.find(({ id }) => id === one.id) ?? one
    expect(distanceKm(home, one) / 1_000).toBeCloseTo(1, 0)
  }
})
