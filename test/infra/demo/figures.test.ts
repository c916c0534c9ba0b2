import { expect, test } from 'vitest'
import { busiest, summarize, summarizeOutage } from '../../../infra/demo/figures.ts'
import { lost, run, sample } from './samples.ts'

test('reads and writes are counted and timed apart', () => {
  const summary = summarize(
    run(
      sample({ ms: 5, hit: true }),
      sample({ ms: 80, region: 'apac' }),
      sample({ ms: 6, hit: true, kind: 'list', status: 200 }),
      sample({ ms: 200, region: 'apac', kind: 'write', status: 201 }),
    ),
  )
  expect(summary).toMatchObject({
    requests: 4,
    reads: 3,
    writes: 1,
    failedReads: 0,
    failedWrites: 0,
    readMs: { p50Ms: 6, p95Ms: 80 },
    writeMs: { p50Ms: 200, p95Ms: 200 },
    regions: { apac: 2 },
    outcomes: { 302: 2, 200: 1, 201: 1 },
    cpuBusy: 0.2,
  })
  expect(summary.hitRatio).toBeCloseTo(2 / 3)
})

test('failures are counted, named, and not timed', () => {
  const timeout = { ...lost({ ms: 5_000 }), outcome: { kind: 'timeout' as const } }
  const bad = sample({ ms: 1, status: 503, good: false })
  const write = lost({ kind: 'write' })
  expect(summarize(run(sample({ ms: 10 }), bad, timeout, lost(), write))).toMatchObject({
    reads: 4,
    failedReads: 3,
    writes: 1,
    failedWrites: 1,
    readMs: { p50Ms: 10, p95Ms: 10 },
    writeMs: undefined,
    outcomes: { 302: 1, 503: 1, timeout: 1, 'broken: ECONNRESET': 2 },
  })
})

test('lateness is told: from when it was due to when it was sent', () => {
  expect(summarize(run(sample({ dueAt: 100, sentAt: 107.04 }))).lateP95Ms).toBe(7)
})

test('the busiest region is the one that answered most', () => {
  const samples = ['weur', 'apac', undefined, 'apac'].map((region) =>
    sample({ ...(region && { region }) }),
  )
  expect(busiest(run(...samples))).toBe('apac')
  expect(() => busiest(run(lost()))).toThrow('No region answered')
})

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
