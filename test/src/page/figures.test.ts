import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createSamples, percentile, SAMPLES_MAX } from '../../../src/page/figures.ts'
import { armsOf } from '../../../src/page/speed/index.ts'
import { pick } from '../../../src/page/traffic/index.ts'

const read = (ms: number, status = 200) => ({ colo: 'NRT', method: 'GET', path: '/', status, ms })

test('a percentile is a value that was seen, and that share of all does not exceed it', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 1_000 }), { minLength: 1 }),
      fc.double({ min: 0.01, max: 1, noNaN: true }),
      (values, share) => {
        const sorted = values.toSorted((a, b) => a - b)
        const found = percentile(sorted, share) ?? -1
        expect(sorted).toContain(found)
        const within = sorted.filter((value) => value <= found).length
        const below = sorted.filter((value) => value < found).length
        expect(within).toBeGreaterThanOrEqual(share * sorted.length)
        expect(below).toBeLessThan(share * sorted.length)
      },
    ),
  )
  expect(percentile([], 0.5)).toBeUndefined()
})

test('failures are counted, and their time is no latency', () => {
  const samples = createSamples()
  for (const ms of [1, 2, 3]) samples.add(read(ms))
  samples.add(read(9_000, 503))
  expect(samples.arm).toEqual({ count: 4, failed: 1, p50: 2, p95: 3, p99: 3 })
})

test('only the latest samples tell how fast it is', () => {
  const samples = createSamples()
  samples.add(read(9_000))
  for (let i = 0; i < SAMPLES_MAX; i++) samples.add(read(5))
  expect(samples.arm).toMatchObject({ count: SAMPLES_MAX + 1, p99: 5 })
})

test.each([
  [undefined, 'apac', ['meridian']],
  ['enam', 'apac', ['single']],
  ['apac', 'apac', ['replica']],
  ['enam', 'enam', ['single', 'replica']],
  ['oc', 'apac', []],
])('a request to %s, where %s is nearest, belongs to %j', (direct, nearest, arms) => {
  expect(armsOf({ ...read(1), ...(direct ? { direct } : {}) }, 'enam', nearest)).toEqual(arms)
})

test('each is picked as often as its weight says', () => {
  const among = ['a', 'b', 'c']
  const weights: Record<string, number> = { a: 1, b: 0, c: 3 }
  const steps = 4_000
  const picked = Array.from({ length: steps }, (_, i) =>
    pick(among, (one) => weights[one] ?? 0, i / steps),
  )
  const count = (one: string) => picked.filter((each) => each === one).length
  expect([count('a'), count('b'), count('c')]).toEqual([steps / 4, 0, (3 * steps) / 4])
  expect(pick([], () => 1, 0)).toBeUndefined()
})
