import { expect, test } from 'vitest'
import type { Fate } from '../../../infra/drill/account.ts'
import type { Sample } from '../../../infra/drill/client.ts'
import type { Episode } from '../../../infra/drill/conduct.ts'
import { makeReport } from '../../../infra/drill/report.ts'
import { makeTargets } from '../../../infra/drill/steps.ts'
import { episode, lost, sample, series, write } from './samples.ts'

const homes = new Map([['NRT', 'apac']])
const healthy = series(20, 0, 10, { region: 'apac', ms: 20 })
const origin = { command: 'npm run drill', commit: 'abc', seed: 7, perSecond: 40, clients: 60 }

function reportOf(samples: Sample[], told: Partial<Episode> = {}, fates: [string, Fate][] = []) {
  const report = makeReport({
    ...{ origin, healthy, homes, cpuBusy: 0.4, fates: new Map(fates) },
    samples: [...healthy, ...samples],
    episodes: [episode(told)],
  })
  const [row] = report.rows
  if (!row) throw new Error('an episode is a row')
  return { report, row }
}

test('during is what was under way from the order to break to the end of the healing', () => {
  const { row } = reportOf([
    sample({ sentAt: 900, ms: 50 }), // before
    lost({ sentAt: 900, doneAt: 1_500 }),
    lost({ sentAt: 1_500, doneAt: 1_600 }),
    lost({ sentAt: 2_050, doneAt: 2_500 }), // healing was not over
    lost({ sentAt: 2_200, doneAt: 2_300 }),
    lost({ sentAt: 9_900, doneAt: 10_100 }), // the next one's
  ])
  expect(row.during).toMatchObject({ reads: 3, failedReads: 3 })
  expect(row.after).toMatchObject({ reads: 1, failedReads: 1 })
  expect(row.seconds).toBe(1)
})

test('writes: failures, tries, unclean ones, and what became of them', () => {
  const at = { sentAt: 1_500, doneAt: 1_700 }
  const { row, report } = reportOf(
    [
      write({ ...at, key: 'k1', tries: 3, unclean: 1 }),
      write({ ...at, key: 'k2', status: 503, problem: 'unavailable', attempts: 'oc:ok' }),
      write({ ...at, key: 'k3' }),
      write({ sentAt: 100, key: 'k4' }),
    ],
    {},
    [
      ['k1', 'doubled'],
      ['k2', 'unanswered'],
      ['k3', 'kept'],
      ['k4', 'lost'],
    ],
  )
  const counts = { writes: 3, failedWrites: 1, retries: 2, uncleanWrites: 1, lost: 0, doubled: 1 }
  expect(row.during).toMatchObject(counts)
  expect(row.during.failures).toEqual({ 'create 503 unavailable (oc:ok)': 1 })
  expect(report.all).toMatchObject({ writes: 4, lost: 1, doubled: 1 })
})

test('added is over the same colos in the healthy run; what a cache answered is left out', () => {
  const { row } = reportOf([
    ...series(10, 1_200, 10, { region: 'oc', ms: 120 }),
    ...series(10, 1_200, 10, { hit: true, ms: 1 }),
    ...series(10, 1_200, 10, { region: 'weur', colo: 'LHR', ms: 900 }),
  ])
  expect(row.added).toEqual({ p50Ms: 100, p95Ms: 100 })
  expect(row.touched).toBe(10)
})

test('first success: of what was sent when the fault was in force, by whomever', () => {
  const { row } = reportOf([
    sample({ sentAt: 1_040, region: 'apac' }),
    lost({ sentAt: 1_100, doneAt: 4_000 }),
    sample({ sentAt: 1_200, region: 'oc', ms: 800 }),
  ])
  expect(row.firstSuccessMs).toBe(950)
  expect(reportOf([]).row.firstSuccessMs).toBeUndefined()
})

test('recovery is looked for until the next one, and not beyond', () => {
  const own = series(10, 9_500, 10, { region: 'apac', ms: 30 })
  expect(reportOf(own).row.recovery).toEqual({ kind: 'recovered', afterMs: 7_530 })
  expect(reportOf(own, { endedAt: 9_550 }).row.recovery).toEqual({
    kind: 'not-seen',
    watchedMs: 7_550,
  })
})

test('floor conflicts are those of the primary’s absence only', () => {
  const refused = sample({
    ...{ kind: 'own', sentAt: 1_500, status: 503, problem: 'database-unavailable', tokenAt: 900 },
  })
  const [primaryDown] = makeTargets({ kinds: ['primary-down'], regions: [] }, [])
  expect(reportOf([refused], primaryDown && { target: primaryDown }).row.during).toMatchObject({
    ...{ failedReads: 1, floorConflicts: 1 },
  })
  expect(reportOf([refused]).row.during).toMatchObject({ failedReads: 1, floorConflicts: 0 })
})

test('the healthy run and this machine have their figures', () => {
  const { report } = reportOf(series(20, 3_000, 10, { dueAt: 2_990 }))
  expect(report.healthy).toMatchObject({
    reads: 20,
    readMs: { p50Ms: 20, p95Ms: 20 },
    writeMs: undefined,
  })
  expect(report.machine.cpuBusy).toBe(0.4)
  expect(report.machine.lateP95Ms).toBeGreaterThan(0)
})
