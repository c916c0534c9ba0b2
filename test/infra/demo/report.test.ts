import { expect, test } from 'vitest'
import { failedReads, makeReport } from '../../../infra/demo/report.ts'
import { lost, run, sample } from './samples.ts'

const measured = {
  origin: { command: 'npm run demo', commit: 'abc1234', seed: 7, perSecond: 50 },
  home: 'enam, Ashburn',
  shares: [{ colo: 'NRT', city: 'Tokyo', share: 1 }],
  oneRegion: run(sample({ ms: 180, region: 'enam' })),
  meridian: run(sample({ ms: 90, region: 'apac' })),
  regionDies: run(sample({ sentAt: 5, ms: 120, region: 'oc' })),
  outage: { region: 'apac', killAskedAt: 0, healAskedAt: 8_000, restartedAt: 9_000 },
}

test('a report has every phase, a row for each colo and for all, and the outage', () => {
  const report = makeReport(measured)
  expect(report).toMatchObject({
    origin: measured.origin,
    phases: {
      oneRegion: { regions: { enam: 1 } },
      meridian: { regions: { apac: 1 } },
      regionDies: { regions: { oc: 1 } },
    },
    misses: { reads: 1, oneRegion: { p50Ms: 180 }, meridian: { p50Ms: 90 } },
    outage: { region: 'apac', tookOver: { oc: 1 } },
  })
  expect(report.rows.map(({ colo, ratio }) => [colo, ratio])).toEqual([
    ['NRT', 2],
    ['all', 2],
  ])
})

test('a read that failed in any phase is counted, a write is not', () => {
  expect(failedReads(makeReport(measured))).toBe(0)
  const regionDies = run(lost(), lost({ kind: 'write' }))
  expect(failedReads(makeReport({ ...measured, oneRegion: run(lost()), regionDies }))).toBe(2)
})
