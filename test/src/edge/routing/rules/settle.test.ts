// Estimates that stand still: nothing moves twice in half a minute, and chance moves nothing.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Estimate } from '../../../../../src/edge/routing/rules/estimate.ts'
import {
  HOLD_MS,
  type Settled,
  settle,
  unsettled,
} from '../../../../../src/edge/routing/rules/settle.ts'

const one = (rttMs: number, samples = 3): Estimate => ({
  ...{ rttMs, latestMs: rttMs, bestMs: rttMs, samples, proven: true, at: 0, from: 'here' },
})
const of = (times: Record<string, Estimate>) => new Map(Object.entries(times))

test('the first is taken at once, the second after it, and then nothing for the time', () => {
  const first = settle(unsettled, of({ a: one(50) }), 0)
  const both = settle(first, of({ a: one(50), b: one(30) }), 1_000)
  expect([...both.estimates.keys()]).toEqual(['a', 'b'])
  const fresh = of({ a: one(50), b: one(300) })
  expect(settle(both, fresh, 1_000 + HOLD_MS - 1)).toBe(both)
  expect(settle(both, fresh, 1_000 + HOLD_MS).estimates).toEqual(fresh)
})

test('in any sequence two changes of what can be chosen are never closer than that', () => {
  const times = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 1, max: 400 }))
  const step = fc.record({ afterMs: fc.integer({ min: 0, max: 40_000 }), times })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let settled: Settled = unsettled
      let now = 0
      let changedAt = Number.NEGATIVE_INFINITY
      for (const { afterMs, times } of steps) {
        now += afterMs
        const fresh = of(Object.fromEntries(Object.entries(times).map(([id, ms]) => [id, one(ms)])))
        const next = settle(settled, fresh, now)
        // Among fewer than two there was no choice, and is none.
        const chosen = Math.max(next.estimates.size, settled.estimates.size) > 1
        if (next !== settled && chosen) {
          expect(now - changedAt).toBeGreaterThanOrEqual(HOLD_MS)
          changedAt = now
        }
        settled = next
      }
    }),
  )
})

test('what differs by chance is no change, and what differs by more, or weighs otherwise, is', () => {
  const before = settle(unsettled, of({ a: one(100), b: one(80) }), 0)
  const later = (a: Estimate) => settle(before, of({ a, b: one(80) }), HOLD_MS)
  expect(later(one(105))).toBe(before)
  expect(later(one(95, 5))).toBe(before)
  expect(later(one(106)).estimates.get('a')?.rttMs).toBe(106)
  expect(later(one(94)).estimates.get('a')?.rttMs).toBe(94)
  expect(later(one(100, 8)).estimates.get('a')?.samples).toBe(8)
  expect(later(one(100, 1)).estimates.get('a')?.samples).toBe(1)
})

test('who is not known any more is gone', () => {
  const before = settle(unsettled, of({ a: one(100), b: one(80) }), 0)
  expect([...settle(before, of({ b: one(80) }), HOLD_MS).estimates.keys()]).toEqual(['b'])
})
