// A month's bill: what is included costs nothing, and all beyond it what is published.
import { expect, test } from 'vitest'
import { dollars } from '../../../../infra/advise/prices.ts'
import { billOf, SECONDS_A_MONTH, totalOf } from '../../../../infra/bench/growth/bill.ts'
import { PLAN } from '../../../../infra/bench/growth/limits.ts'

const taken = {
  ...{ x: 1, hits: 0.8, fromPrimary: 0.05, mean: 0, p95: 0 },
  ...{ kvReads: 0.4, kvWrites: 0.01, kvRefused: 0 },
}
const WRITES = 0.05

test('one request a second fits into the plan but for its writes', () => {
  const lines = billOf(1, WRITES, taken)
  const beyond = lines.filter(({ dollars }) => dollars > 0).map(({ what }) => what)
  expect(beyond).toEqual(['the plan'])
  expect(totalOf(lines)).toBe(PLAN.baseDollars)
})

test('far beyond what is included a request costs what infra/advise says, with CPU and a data point', () => {
  const perSecond = 1e9
  const requests = perSecond * SECONDS_A_MONTH
  const lines = billOf(perSecond, WRITES, taken)
  const advised = dollars({
    ...{ requests: 1, kvReads: taken.kvReads, kvWrites: taken.kvWrites, kvDeletes: 0 },
    ...{ loads: (1 - WRITES) * (1 - taken.hits), writes: WRITES },
  })
  const beside = lines
    .filter(({ what }) => ['milliseconds of CPU', 'data points'].includes(what))
    .reduce((sum, line) => sum + line.dollars, 0)
  expect((1e6 * (totalOf(lines) - beside)) / requests).toBeCloseTo(advised, 5)
})

test('what is included is taken off once', () => {
  for (const line of billOf(100, WRITES, taken).slice(1)) {
    const twice = billOf(200, WRITES, taken).find(({ what }) => what === line.what)
    if (line.dollars === 0) expect(line.aMonth, line.what).toBeLessThanOrEqual(line.included)
    else expect(twice?.dollars, line.what).toBeGreaterThan(2 * line.dollars)
  }
})
