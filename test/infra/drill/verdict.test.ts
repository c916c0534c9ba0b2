import { expect, test } from 'vitest'
import type { Row } from '../../../infra/drill/report.ts'
import { drillKinds } from '../../../infra/drill/steps.ts'
import { judge } from '../../../infra/drill/verdict.ts'
import { after, during, goodReport, reportWhere } from './reports.ts'

const REGION = 0
const PRIMARY = 1

test('a good drill breaks no bound', () => {
  const report = goodReport()
  expect(report.rows.map(({ name }) => name)).toEqual(['region-down apac', 'primary-down'])
  expect(judge(report)).toEqual([])
})

type Broken = [string, number, (row: Row) => Partial<Row>]

test.each<Broken>([
  ['region-down apac: 1 of 20 GETs failed', REGION, during({ reads: 20, failedReads: 1 })],
  ['after healing,: 1 of 20 GETs failed', REGION, after({ reads: 20, failedReads: 1 })],
  ['region-down apac: 1 of 999 keyed writes', REGION, during({ writes: 999, failedWrites: 1 })],
  ['after healing,: 1 of 999 keyed writes', REGION, after({ writes: 999, failedWrites: 1 })],
  ['region-down apac: 1 acknowledged writes are lost', REGION, during({ lost: 1 })],
  ['region-down apac: 2 writes were done twice', REGION, during({ doubled: 2 })],
  ['region-down apac: no request needed it', REGION, () => ({ touched: 0 })],
  [
    'region-down apac: worked as before only 30.0 s',
    REGION,
    () => ({ recovery: { kind: 'recovered', afterMs: 30_001 } }),
  ],
  [
    'region-down apac: not seen to work as before, 2.0 s',
    REGION,
    () => ({ recovery: { kind: 'not-seen', watchedMs: 2_000 } }),
  ],
  [
    'region-down apac: not seen to work as before, 31.0 s',
    REGION,
    () => ({ watched: false, recovery: { kind: 'not-seen', watchedMs: 31_000 } }),
  ],
  [
    'primary-down: 2 of 1000 GETs failed',
    PRIMARY,
    during({ reads: 1_010, failedReads: 12, floorConflicts: 10 }),
  ],
  [
    'primary-down: 1 of 5 writes failed without 503',
    PRIMARY,
    during({ writes: 5, uncleanWrites: 1 }),
  ],
  ['primary-down: 1 acknowledged writes are lost', PRIMARY, during({ lost: 1 })],
  ['primary-down: 1 writes were done twice', PRIMARY, during({ doubled: 1 })],
  [
    'primary-down: worked as before only 40.0 s',
    PRIMARY,
    () => ({ recovery: { kind: 'recovered', afterMs: 40_000 } }),
  ],
])('it breaks one: %s', (words, at, change) => {
  const broken = judge(reportWhere(at, change))
  expect(broken).toHaveLength(1)
  expect(broken[0]).toContain(words)
})

test.each<[string, number, (row: Row) => Partial<Row>]>([
  ['one write of a thousand', REGION, during({ writes: 1_000, failedWrites: 1 })],
  ['retries', REGION, during({ retries: 50, uncleanWrites: 4 })],
  ['half a minute', REGION, () => ({ recovery: { kind: 'recovered', afterMs: 30_000 } })],
  [
    'the next death came too early',
    REGION,
    () => ({ watched: false, recovery: { kind: 'not-seen', watchedMs: 3_000 } }),
  ],
  ['refused writes without the primary', PRIMARY, during({ writes: 50, failedWrites: 50 })],
  ['what no replica had got', PRIMARY, during({ reads: 100, failedReads: 9, floorConflicts: 9 })],
  ['one GET of a thousand without the primary', PRIMARY, during({ reads: 1_000, failedReads: 1 })],
])('allowed: %s', (_, at, change) => {
  expect(judge(reportWhere(at, change))).toEqual([])
})

test('every fault but the absence of the primary is held to no failed GET', () => {
  for (const kind of drillKinds) {
    const broken = judge(
      reportWhere(REGION, (row) => ({ ...during({ reads: 5_000, failedReads: 1 })(row), kind })),
    )
    expect(broken, kind).toHaveLength(kind === 'primary-down' ? 0 : 1)
  }
})

test('the healthy run is held to the same, and a loss anywhere is one', () => {
  const report = goodReport()
  const sick = { ...report, healthy: { ...report.healthy, failedReads: 1 } }
  expect(judge(sick)).toEqual([expect.stringContaining('the healthy run: 1 of 20 GETs')])
  const lossy = { ...report, all: { ...report.all, lost: 1, doubled: 1 } }
  expect(judge(lossy)).toEqual([
    'the whole run: 1 acknowledged writes are lost',
    'the whole run: 1 writes were done twice',
  ])
})

test('a drill without a fault shows nothing', () => {
  expect(judge({ ...goodReport(), rows: [] })).toEqual(['nothing was broken, so nothing is shown'])
})
