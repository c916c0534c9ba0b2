import { expect, test } from 'vitest'
import { floorOf } from '../../../../infra/bench/report/floor.ts'
import { regions } from '../../../../src/regions.ts'

test('nothing measured is faster than light, and a region less makes nobody faster', () => {
  const { fibre, best, bestWithout } = floorOf(regions)
  expect(fibre).toBeGreaterThan(0)
  expect(best).toBeGreaterThan(fibre)
  expect(Object.keys(bestWithout)).toEqual(regions.map(({ id }) => id))
  for (const [id, ms] of Object.entries(bestWithout)) expect(ms, id).toBeGreaterThanOrEqual(best)
})
