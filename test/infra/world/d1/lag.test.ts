// Replica lag has the published distribution for a commit picked at random, however often somebody writes.
import { expect, test } from 'vitest'
import { arrivals } from '../../../../infra/traffic/chance.ts'
import { createLag, LAG } from '../../../../infra/world/d1/lag.ts'
import { seeded } from '../../../../infra/world/random.ts'

/** Some four thousand draws of lag: enough for its p99. */
const RUN_MS = 40_000_000
/** Standard scores of p50, p95 and p99, and how far from the published figure each may be. */
const MARKS = [
  { share: 0.5, score: 0, off: 0.06 },
  { share: 0.95, score: 1.645, off: 0.08 },
  { share: 0.99, score: 2.326, off: 0.1 },
]

/** As the world's replicas and the report's do it: in order, each when it is due. */
function lagsSeen(perSecond: number): Float64Array {
  const lagAt = createLag(7, 'weur')
  const lags: number[] = []
  let last = 0
  for (const at of arrivals(seeded(7, 'commits'), perSecond, RUN_MS)) {
    last = Math.max(last, at + lagAt(at))
    lags.push(last - at)
  }
  return Float64Array.from(lags).sort()
}

test.each([0.1, 1, 10, 100])('%d commits a second: p50, p95 and p99 are those of one', (rate) => {
  const lags = lagsSeen(rate)
  for (const { share, score, off } of MARKS) {
    const published = LAG.medianMs * Math.exp(LAG.sigma * score)
    const seen = lags[Math.floor(share * lags.length)] ?? 0
    expect(Math.abs(seen / published - 1), `p${share * 100}: ${seen}`).toBeLessThan(off)
  }
})

test('a moment has one lag for each seed and replica, in whatever order it is asked for', () => {
  const of = (seed: number, replica: string, moments: number[]) =>
    moments.map(createLag(seed, replica))
  const forth = of(7, 'weur', [-5_000, 0, 9_999, 10_000, 500_000])
  expect(of(7, 'weur', [500_000, 10_000, 9_999, 0, -5_000]).toReversed()).toEqual(forth)
  expect(of(8, 'weur', [0])).not.toEqual(of(7, 'weur', [0]))
  expect(of(7, 'apac', [0])).not.toEqual(of(7, 'weur', [0]))
  expect(Math.abs((forth[2] ?? 0) - (forth[3] ?? 0))).toBeLessThan(1)
})
