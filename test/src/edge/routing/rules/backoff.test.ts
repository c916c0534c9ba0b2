// Longer each time, up to a bound, and not in step.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { backoffMs, LEVEL_MAX } from '../../../../../src/edge/routing/rules/backoff.ts'

test('5 seconds twice, 10, 20, 40, then a minute', () => {
  const middle = () => 0.5
  expect([1, 2, 3, 4, 5, 6, 7].map((level) => backoffMs(level, middle))).toEqual([
    5_000, 5_000, 10_000, 20_000, 40_000, 60_000, 60_000,
  ])
  expect(LEVEL_MAX).toBe(6)
})

test('a fifth more or less, by chance', () => {
  expect(backoffMs(1, () => 0)).toBe(4_000)
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (level, drawn) => {
        const ms = backoffMs(level, () => drawn)
        expect(ms).toBeGreaterThanOrEqual(4_000)
        expect(ms).toBeLessThanOrEqual(72_000)
      },
    ),
  )
})
