// The constants of failover agree with each other and with the edge's own.
import { expect, test } from 'vitest'
import * as limits from '../../../../../src/edge/routing/rules/limits.ts'
import { GET_FIRST_TRY_MS, WRITE_TRY_MS } from '../../../../../src/edge/routing/rules/limits.ts'

test('of a region only one probe is under way at a time', () => {
  expect(limits.PROBE_MS_MAX).toBeLessThan(limits.PROBE_GAP_MS)
})

test('traffic comes back in rising steps, and all of it last', () => {
  const { RAMP, RAMP_MS } = limits
  expect(RAMP[0].afterMs).toBe(0)
  const steps = [...RAMP, { afterMs: RAMP_MS, share: 1 }]
  expect(steps).toEqual([...steps].sort((a, b) => a.share - b.share))
  expect(steps).toEqual([...steps].sort((a, b) => a.afterMs - b.afterMs))
  // Half is not yet the place where most of the traffic goes.
  expect(Math.max(...RAMP.map(({ share }) => share))).toBeLessThanOrEqual(0.5)
})

test('a region is away at least as long as it takes to come back', () => {
  expect(limits.AWAY_MS_MIN).toBeGreaterThanOrEqual(limits.RAMP_MS)
  expect(limits.OPEN_MS_MAX).toBeLessThanOrEqual(limits.FORGIVE_MS)
})

test('hedges are a part of what retries may cost', () => {
  expect(limits.HEDGE_BUDGET.perRequest).toBeLessThan(limits.RETRY_BUDGET.perRequest)
  expect(limits.HEDGE_AFTER_MS_MIN).toBeLessThan(GET_FIRST_TRY_MS)
  expect(limits.HEDGE_SAMPLES_MAX).toBeGreaterThanOrEqual(limits.HEDGE_SAMPLES_MIN)
  // With the fewest samples, the quantile is not just the longest.
  expect(Math.ceil(limits.HEDGE_SHARE * limits.HEDGE_SAMPLES_MIN)).toBeLessThan(
    limits.HEDGE_SAMPLES_MIN,
  )
})

test('whoever waits for the try of a broken way waits as long as that try may take', () => {
  expect(limits.OPEN_MS).toBeGreaterThanOrEqual(WRITE_TRY_MS)
})
