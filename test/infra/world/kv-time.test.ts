// KV's times: the published tail, and copies nearby faster than the centre.
import { expect, test } from 'vitest'
import { kvReadMs } from '../../../infra/world/kv-time.ts'

const draws = (kind: 'hot' | 'cold', speed: number) => {
  const readMs = kvReadMs({ seed: 5, speed })
  return Array.from({ length: 40_000 }, () => readMs(kind)).sort((a, b) => a - b)
}
const at = (sorted: number[], share: number) => sorted[Math.floor(share * sorted.length)] ?? 0

test('half hot and half cold give p95 50 ms and p99 250 ms', () => {
  const all = [...draws('hot', 1), ...draws('cold', 1)].sort((a, b) => a - b)
  expect(at(all, 0.95) / 50).toBeCloseTo(1, 0)
  expect(at(all, 0.99) / 250).toBeCloseTo(1, 0)
})

test('a hot read is never slower than the median, a cold one never faster', () => {
  expect(draws('hot', 1).at(-1)).toBeLessThanOrEqual(1.03)
  expect(draws('cold', 1)[0]).toBeGreaterThanOrEqual(1.03)
})

test('the speed divides, and 0 is no time', () => {
  expect(at(draws('cold', 10), 0.5) * 10).toBeCloseTo(at(draws('cold', 1), 0.5), 6)
  expect(draws('cold', 0).at(-1)).toBe(0)
})
