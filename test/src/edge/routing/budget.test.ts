// Extra calls stay a share of the requests.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createBudget } from '../../../../src/edge/routing/budget.ts'
import { HEDGE_BUDGET, RETRY_BUDGET } from '../../../../src/edge/routing/limits.ts'

test('a new isolate has three retries, then one for ten requests', () => {
  const budget = createBudget(RETRY_BUDGET)
  expect([1, 2, 3, 4].map(() => budget.spend())).toEqual([true, true, true, false])
  for (let request = 1; request <= 9; request++) budget.earn()
  expect(budget.spend()).toBe(false)
  budget.earn() // ten tenths are one
  expect(budget.spend()).toBe(true)
  expect(budget.left()).toBe(0)
})

test('what is saved has a bound', () => {
  const budget = createBudget(RETRY_BUDGET)
  for (let request = 0; request < 1_000; request++) budget.earn()
  expect(budget.left()).toBe(10)
})

test('one hedge for fifty requests', () => {
  const budget = createBudget(HEDGE_BUDGET)
  const spent = Array.from({ length: 500 }, () => {
    budget.earn()
    return budget.spend()
  })
  expect(spent.filter(Boolean)).toHaveLength(10)
  expect(spent.indexOf(true)).toBe(49)
})

test('whatever the order, no more is spent than was there', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 300 }), (earns) => {
      const budget = createBudget(RETRY_BUDGET)
      let earned = 0
      let spent = 0
      for (const earn of earns) {
        if (earn) {
          budget.earn()
          earned++
        } else if (budget.spend()) spent++
        expect(spent).toBeLessThanOrEqual(3 + earned / 10 + 1e-9)
        expect(budget.left()).toBeGreaterThanOrEqual(0)
      }
    }),
  )
})
