// A story of everybody at once: a hot page ends again and again, and nobody waits for the new one.
import { expect, test } from 'vitest'
import { measure } from '../../infra/bench/stampede-real.ts'
import { root } from '../support/world.ts'

test('when a hot page ends, an isolate loads it at most once, and every reader has a copy', async () => {
  const run = await measure(
    {
      seed: 1,
      perSecond: 200,
      seconds: 14,
      isolates: 8,
      colos: 'one',
      lifetime: 10,
      loadMs: 200,
    },
    root,
    new AbortController().signal,
  )
  expect(run.expiries).toBeGreaterThanOrEqual(1)
  // Fewer on average, as test/infra/bench/stampede.test.ts shows: one or two ends are no average.
  expect(run.most).toBeLessThanOrEqual(8)
  // Who has a copy waits for nobody; how long a busy machine takes is not the cache's.
  expect(run.missed).toBe(0)
  expect(run.readers).toBeGreaterThan(2_000)
})
