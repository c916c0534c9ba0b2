import { expect, test } from 'vitest'
import { curveOf, WITHIN_MS } from '../../../../infra/bench/report/curve.ts'

test('a curve has the share that came within each time, and never falls', () => {
  const curve = curveOf([0.05, 5, 5, 500])
  const within = (ms: number) => curve[WITHIN_MS.findIndex((edge) => Math.abs(edge - ms) < 1e-9)]
  expect([0.1, 1, 10, 100, 1_000, 10_000].map(within)).toEqual([0.25, 0.25, 0.75, 0.75, 1, 1])
  expect(curve).toEqual(curve.toSorted((a, b) => a - b))
})

test('what took as long as the time itself came within it; what never came, later than all', () => {
  expect(curveOf([WITHIN_MS[3] ?? 0]).slice(2, 4)).toEqual([0, 1])
  expect(curveOf([20_000]).at(-1)).toBe(0)
  expect(curveOf([])).toEqual([])
})
