import { expect, test } from 'vitest'
import type { Run } from '../../../infra/demo/figures.ts'
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

const shares = [
  { colo: 'NRT', city: 'Tokyo', share: 0.6 },
  { colo: 'LHR', city: 'London', share: 0.3 },
  { colo: 'SYD', city: 'Sydney', share: 0.1 },
]
const one = run(
  sample({ n: 0, ms: 180, region: 'enam' }),
  sample({ n: 1, ms: 160, region: 'enam' }),
  sample({ n: 2, ms: 80, region: 'enam', colo: 'LHR' }),
)
const through = run(
  sample({ n: 0, ms: 90, region: 'apac' }),
  sample({ n: 1, ms: 8, hit: true }),
  sample({ n: 2, ms: 10, region: 'weur', colo: 'LHR' }),
)

const reportOf = (oneRegion: Run, meridian: Run) =>
  makeReport({ ...measured, shares, oneRegion, meridian })

test('a row for each colo that had traffic, then all', () => {
  const rows = reportOf(one, through).rows
  expect(rows.map(({ colo, requests }) => [colo, requests])).toEqual([
    ['NRT', 2],
    ['LHR', 1],
    ['all', 3],
  ])
  expect(rows[0]).toEqual({
    colo: 'NRT',
    city: 'Tokyo',
    share: 0.6,
    requests: 2,
    oneRegion: { p50Ms: 160, p95Ms: 180 },
    meridian: { p50Ms: 8, p95Ms: 90 },
    ratio: 20,
    hitRatio: 0.5,
    regions: { apac: 1 },
  })
})

test('an arm that answered nothing has no ratio', () => {
  const [row] = reportOf(run(lost()), run(sample())).rows
  expect(row).toMatchObject({ oneRegion: undefined, ratio: undefined })
})

test('misses are held against the very same requests of the other arm', () => {
  expect(reportOf(one, through).misses).toEqual({
    reads: 2,
    oneRegion: { p50Ms: 80, p95Ms: 180 },
    meridian: { p50Ms: 10, p95Ms: 90 },
  })
})
