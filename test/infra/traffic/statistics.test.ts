import fc from 'fast-check'
import { expect, test } from 'vitest'
import { latencyOf, median, percentile, share, tally } from '../../../infra/traffic/statistics.ts'

test('nearest rank, as in the textbook example', () => {
  const values = [50, 15, 40, 20, 35]
  expect([5, 30, 40, 50, 100].map((percent) => percentile(values, percent))).toEqual([
    15, 20, 20, 35, 50,
  ])
})

test('of one value every percentile is that value, of none there is none', () => {
  expect([percentile([3], 0), percentile([3], 50), percentile([3], 100)]).toEqual([3, 3, 3])
  expect(percentile([], 50)).toBeUndefined()
  expect(latencyOf([])).toBeUndefined()
  expect([median([3, 1, 2]), median([])]).toEqual([2, 0])
})

test('a percentile was measured, and enough values are not above it', () => {
  const values = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1 })
  fc.assert(
    fc.property(values, fc.integer({ min: 0, max: 100 }), (all, percent) => {
      const found = percentile(all, percent) ?? Number.NaN
      expect(all).toContain(found)
      const below = all.filter((value) => value <= found).length
      expect(below).toBeGreaterThanOrEqual((percent / 100) * all.length)
    }),
  )
})

test('the input stays as it was', () => {
  const values = [3, 1, 2]
  percentile(values, 50)
  expect(values).toEqual([3, 1, 2])
})

test('counts come most frequent first, without the nameless', () => {
  const counts = tally(['oc', 'apac', undefined, 'apac'])
  expect(Object.entries(counts)).toEqual([
    ['apac', 2],
    ['oc', 1],
  ])
})

test('a share of nothing is not a number we show', () => {
  expect(share(1, 4)).toBe(0.25)
  expect(share(0, 0)).toBeUndefined()
})
