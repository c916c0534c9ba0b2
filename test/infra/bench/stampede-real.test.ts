// The measurement in workerd, for two seconds: real isolates, a real origin, and every request answered.
import { expect, test } from 'vitest'
import { measure } from '../../../infra/bench/stampede-real.ts'
import { root } from '../../support/world.ts'

test('isolates fill their caches from the origin, and then answer without it', async () => {
  const run = await measure(
    { seed: 1, perSecond: 50, seconds: 4, isolates: 2, colos: 'one', lifetime: 600, loadMs: 50 },
    root,
    new AbortController().signal,
  )
  expect(run.first.loads).toBeGreaterThanOrEqual(1)
  expect(run.readers).toBeGreaterThan(50)
  expect(run).toMatchObject({ loads: 0, expiries: 0, missed: 0 })
  expect(run.reached).toBeGreaterThan(30)
}, 60_000)
