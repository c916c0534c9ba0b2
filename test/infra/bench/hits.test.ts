// The cost of consistency, in an order that must hold whatever the figures are.
import { expect, test } from 'vitest'
import { hitRatio } from '../../../infra/bench/hits.ts'

const load = { seed: 3, writesPerSecond: 1, seconds: 300 }

test('the same seed gives the same ratio', () => {
  expect(hitRatio('protocol', load)).toBe(hitRatio('protocol', load))
  expect(hitRatio('protocol', { ...load, seed: 4 })).not.toBe(hitRatio('protocol', load))
})

test('no floor hits most, the newest state as floor least, and knowing what was touched is worth hits', () => {
  const eventual = hitRatio('eventual', load)
  const protocol = hitRatio('protocol', load)
  const position = hitRatio('position', load)
  expect(eventual).toBeGreaterThan(protocol)
  expect(protocol).toBeGreaterThan(position)
  expect(position).toBeGreaterThan(hitRatio('newest', load))
})

test('without writes consistency costs nothing', () => {
  const quiet = { ...load, writesPerSecond: 0 }
  expect(hitRatio('protocol', quiet)).toBe(hitRatio('eventual', quiet))
  expect(hitRatio('position', quiet)).toBe(hitRatio('eventual', quiet))
  expect(hitRatio('newest', quiet)).toBe(hitRatio('eventual', quiet))
})
