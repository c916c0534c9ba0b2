// Extra calls stay a share of the requests.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createBudget } from '../../../../../src/edge/routing/rules/budget.ts'
import { HEDGE_BUDGET, RETRY_BUDGET } from '../../../../../src/edge/routing/rules/limits.ts'

const NOW = 1_000_000

test('a new isolate has five retries, then one for ten requests', () => {
  const budget = createBudget(RETRY_BUDGET)
  const spent = [1, 2, 3, 4, 5, 6].map(() => budget.spend())
  expect(spent).toEqual([true, true, true, true, true, false])
  for (let request = 1; request <= 9; request++) budget.earn(NOW)
  expect(budget.spend()).toBe(false)
  budget.earn(NOW) // ten tenths are one
  expect(budget.spend()).toBe(true)
  expect(budget.left()).toBe(0)
})

test('what is saved has a bound', () => {
  const budget = createBudget(RETRY_BUDGET)
  for (let request = 0; request < 1_000; request++) budget.earn(NOW)
  expect(budget.left()).toBe(10)
})

test('time brings back one in ten seconds, up to what a new isolate has', () => {
  const budget = createBudget(RETRY_BUDGET)
  while (budget.spend()) {}
  budget.earn(NOW)
  expect(budget.left()).toBeCloseTo(0.1)
  budget.earn(NOW + 10_000)
  expect(budget.left()).toBeCloseTo(1.2)
  budget.earn(NOW + 3_600_000)
  expect(budget.left()).toBeCloseTo(5.1)
  budget.earn(NOW + 7_200_000)
  expect(budget.left()).toBeCloseTo(5.2)
})

test('one hedge for fifty requests, however long they take', () => {
  const budget = createBudget(HEDGE_BUDGET)
  const spent = Array.from({ length: 500 }, (_, i) => {
    budget.earn(NOW + i * 1_000)
    return budget.spend()
  })
  expect(spent.filter(Boolean)).toHaveLength(10)
  expect(spent.indexOf(true)).toBe(49)
})

test('whatever the order, no more is spent than was there', () => {
  const step = fc.oneof(fc.constant('spend' as const), fc.integer({ min: 0, max: 20_000 }))
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const budget = createBudget(RETRY_BUDGET)
      let now = NOW
      let earned = 0
      let spent = 0
      for (const one of steps) {
        if (one === 'spend') spent += budget.spend() ? 1 : 0
        else {
          now += one
          budget.earn(now)
          earned++
        }
        const bound = 5 + earned / 10 + (now - NOW) / 10_000
        expect(spent).toBeLessThanOrEqual(bound + 1e-9)
        expect(budget.left()).toBeGreaterThanOrEqual(0)
      }
    }),
  )
})
