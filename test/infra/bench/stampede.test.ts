// A hot key ends, by the clock and from a seed: the production cache against many isolates and readers.
import { expect, test } from 'vitest'
import { hotKey } from '../../../infra/bench/stampede.ts'

/** Every request is really answered, a tenth of a millisecond each, on a machine that does more. */
const MS_MAX = 120_000

test.each([
  { perSecond: 200, seconds: 110, expiriesMin: 9 },
  { perSecond: 2_000, seconds: 34, expiriesMin: 2 },
])(
  'in one colo, at $perSecond a second, it is loaded at most three times and nobody waits',
  async ({ expiriesMin, ...rate }) => {
    const run = await hotKey({ ...rate, seed: 1, colos: 'one' })
    expect(run.first.loads).toBeLessThanOrEqual(8) // single flight: one for each isolate
    expect(run.expiries).toBeGreaterThanOrEqual(expiriesMin)
    expect(run.loads).toBeLessThanOrEqual(3 * run.expiries)
    expect(run).toMatchObject({ missed: 0, blocked: 0, held: 0 })
  },
  MS_MAX,
)

test(
  'in colos of their own, where KV is late, each isolate loads once and nobody waits',
  async () => {
    const run = await hotKey({ perSecond: 200, seconds: 65, seed: 1, colos: 'each' })
    expect(run.expiries).toBeGreaterThanOrEqual(4)
    expect(run.most).toBeLessThanOrEqual(8)
    expect(run).toMatchObject({ missed: 0, blocked: 0, held: 0 })
  },
  MS_MAX,
)

test('the same seed gives the same run', async () => {
  const run = () => hotKey({ perSecond: 50, seconds: 30, seed: 3, colos: 'one' })
  expect(await run()).toEqual(await run())
})
