import { expect, test } from 'vitest'
import { summarizeOutage } from '../../../infra/demo/aftermath.ts'
import { lost, run, sample } from './samples.ts'

const times = { region: 'apac', killAskedAt: 1_000, healAskedAt: 2_000, restartedAt: 2_700 }
const usual = run(
  sample({ region: 'apac' }),
  sample({ region: 'apac' }),
  sample({ region: 'oc' }),
  sample({ region: 'weur', colo: 'LHR' }),
)

test('what was under way at any moment of the outage counts, and nothing else', () => {
  const outage = summarizeOutage(
    run(
      sample({ sentAt: 900, ms: 50, region: 'apac' }), // over before
      lost({ sentAt: 950, ms: 100 }), // caught by the death
      sample({ sentAt: 1_500, hit: true }),
      sample({ sentAt: 1_600, region: 'oc', attempts: 'apac:unreachable oc:ok' }),
      sample({ sentAt: 1_700, region: 'weur', colo: 'LHR', attempts: 'weur:ok' }),
      lost({ sentAt: 1_800, kind: 'write' }),
      sample({ sentAt: 2_000, region: 'oc' }), // after the order to heal
      sample({ sentAt: 2_900, ms: 80, region: 'apac' }),
      sample({ sentAt: 2_950, ms: 10, region: 'apac' }),
    ),
    times,
    usual,
  )
  expect(outage).toMatchObject({
    region: 'apac',
    seconds: 1,
    requests: 5,
    reads: 4,
    failedReads: 1,
    writes: 1,
    failedWrites: 1,
    hitRatio: 0.25,
    failovers: 1,
    tookOver: { oc: 1 },
    restartMs: 700,
    servedAgainMs: 960,
  })
})

test('a region that nobody asked again before the end was not seen to serve', () => {
  expect(summarizeOutage(run(sample()), times, usual).servedAgainMs).toBeUndefined()
})
