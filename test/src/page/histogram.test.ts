import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  BUCKETS,
  createHistogram,
  percentile,
  sum,
  WINDOW_MS_MAX,
} from '../../../src/page/histogram.ts'

/** Nearest rank, of every value there is. */
const exact = (values: readonly number[], share: number) =>
  values.toSorted((a, b) => a - b)[Math.max(1, Math.ceil(share * values.length)) - 1] ?? -1

test('a percentile is that of all values, to the millisecond or less than 5 % too long', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 15_000 }), { minLength: 1 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (values, share) => {
        const histogram = createHistogram()
        for (const ms of values) histogram.add(ms, false, 0)
        const found = percentile(histogram.of(60_000, 0).counts, share) ?? -1
        const right = exact(values, share)
        expect(found).toBeGreaterThanOrEqual(right)
        expect(found).toBeLessThanOrEqual(right <= 40 ? right : right * 1.05)
      },
    ),
  )
  expect(percentile(createHistogram().of(60_000, 0).counts, 0.5)).toBeUndefined()
})

test('what takes longer than the world waits is in the last bucket', () => {
  const histogram = createHistogram()
  histogram.add(99_000, false, 0)
  expect(percentile(histogram.of(60_000, 0).counts, 1)).toBe(BUCKETS.at(-1))
})

test('failures are counted, and their time is no latency', () => {
  const histogram = createHistogram()
  for (const ms of [1, 2, 3]) histogram.add(ms, ms === 1, 0)
  histogram.add(undefined, false, 0)
  const { reads, failed, cached, counts } = histogram.of(60_000, 0)
  expect([reads, failed, cached, percentile(counts, 0.99)]).toEqual([4, 1, 1, 3])
})

test('only the window tells, the longest is five minutes, and what was forgotten is gone', () => {
  const histogram = createHistogram()
  const reads = (windowMs: number, now: number) => histogram.of(windowMs, now).reads
  for (let second = 0; second < 300; second++) {
    histogram.add(second === 299 ? undefined : 7, true, second * 1_000)
  }
  const now = 299_000
  expect(reads(60_000, now)).toBeGreaterThan(54)
  expect(reads(60_000, now)).toBeLessThanOrEqual(60)
  expect(reads(WINDOW_MS_MAX, now)).toBe(300)
  // A quarter of an hour of silence: what stands in the slices is older than any window.
  expect(reads(WINDOW_MS_MAX, now + 900_000)).toBe(0)
  histogram.add(undefined, true, now + 900_000)
  expect(histogram.of(WINDOW_MS_MAX, now + 900_000)).toMatchObject({
    reads: 1,
    failed: 1,
    cached: 1,
  })
  histogram.clear()
  expect(histogram.of(WINDOW_MS_MAX, now + 900_000)).toMatchObject({
    reads: 0,
    failed: 0,
    cached: 0,
  })
})

test('a sum is that of all counts', () => {
  expect(sum(Uint32Array.from([1, 0, 2]))).toBe(3)
})
