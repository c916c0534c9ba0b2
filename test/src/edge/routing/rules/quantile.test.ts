// The p99 of the latest answers.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  HEDGE_SAMPLES_MAX,
  HEDGE_SAMPLES_MIN,
} from '../../../../../src/edge/routing/rules/limits.ts'
import { createQuantile } from '../../../../../src/edge/routing/rules/quantile.ts'

function of(samples: number[]) {
  const quantile = createQuantile()
  for (const ms of samples) quantile.add(ms)
  return quantile
}
const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1)

test('few samples say nothing', () => {
  expect(of(upTo(HEDGE_SAMPLES_MIN - 1)).at(0.99)).toBeUndefined()
  expect(of(upTo(HEDGE_SAMPLES_MIN)).at(0.99)).toBe(99)
})

test('the latest count', () => {
  const quantile = of(Array(HEDGE_SAMPLES_MAX).fill(500))
  for (let i = 0; i < HEDGE_SAMPLES_MAX; i++) quantile.add(20)
  expect(quantile.at(0.99)).toBe(20)
  quantile.add(700)
  expect([quantile.at(0.99), quantile.at(1)]).toEqual([20, 700])
})

test('it is a sample, and that share of the samples is not longer', () => {
  const samples = fc.array(fc.nat({ max: 5_000 }), { minLength: 100, maxLength: 200 })
  fc.assert(
    fc.property(samples, fc.double({ min: 0, max: 1, noNaN: true }), (all, share) => {
      const found = of(all).at(share) ?? -1
      expect(all).toContain(found)
      const within = all.filter((ms) => ms <= found).length
      expect(within).toBeGreaterThanOrEqual(Math.floor(share * all.length))
    }),
  )
})
