import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createHistogram, sum } from '../../../../src/page/histogram.ts'
import { BARS, bars, outline, placeOf } from '../../../../src/page/speed/chart.ts'

const countsOf = (...values: number[]) => {
  const histogram = createHistogram()
  for (const ms of values) histogram.add(ms, false, 0)
  return histogram.of(60_000, 0).counts
}

test.each([
  [0, 0],
  [1, 0],
  [10, 0.25],
  [100, 0.5],
  [10_000, 1],
  [15_000, 1],
])('%i ms is at %f of the axis', (ms, place) => {
  expect(placeOf(ms)).toBeCloseTo(place)
})

test('every read is in a bar, and slower ones are never left of faster ones', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 15_000 }), { minLength: 2 }), (values) => {
      const counts = countsOf(...values)
      expect(bars(counts).reduce((a, b) => a + b)).toBe(sum(counts))
      const [fast = 0, slow = 0] = [Math.min(...values), Math.max(...values)].map((ms) =>
        bars(countsOf(ms)).indexOf(1),
      )
      expect(slow).toBeGreaterThanOrEqual(fast)
      expect(slow).toBeLessThan(BARS)
    }),
  )
})

test('the highest bar is as high as its box, and without reads there is none', () => {
  expect(outline(countsOf())).toBe('')
  expect(outline(countsOf(1, 1, 200))).toBe('M0 1v-1h.9V1zM27 1v-0.5h.9V1z')
})
