// Each further region is the one that saves most, and none makes anybody slower.
import { expect, test } from 'vitest'
import { busiestOf, LOCATIONS, placesOf } from '../../../../infra/bench/growth/places.ts'

const [here, there] = LOCATIONS

test('the mean never rises, and the first ones save most', () => {
  const places = placesOf(LOCATIONS, 12)
  expect(places.map(({ x }) => x)).toEqual(Array.from({ length: 12 }, (_, n) => n + 1))
  expect(new Set(places.map(({ id }) => id)).size).toBe(12)
  const gains = places.slice(1).map(({ mean }, n) => (places[n]?.mean ?? 0) - mean)
  expect(Math.min(...gains)).toBeGreaterThanOrEqual(0)
  expect(gains[0]).toBe(Math.max(...gains))
})

test('one region has everybody, two have not', () => {
  if (!here || !there) throw new Error('There are fewer than two locations.')
  expect(busiestOf([here])).toBeCloseTo(1)
  expect(busiestOf([here, there])).toBeLessThan(1)
  expect(busiestOf([here, there])).toBeGreaterThanOrEqual(0.5)
})
