// A report in which every bound holds, for tests that break one of them.
import { type Counts, makeReport, type Report, type Row } from '../../../infra/drill/report.ts'
import { makeTargets } from '../../../infra/drill/steps.ts'
import { episode, series, write } from './samples.ts'

const region = { region: 'oc', sentAt: 1_500 }

/** region-down apac and primary-down, both survived. */
export function goodReport(): Report {
  const healthy = [...series(20, 0, 10, { region: 'apac', ms: 20 }), write({ ms: 200 })]
  const [primaryDown] = makeTargets({ kinds: ['primary-down'], regions: [] }, [])
  if (!primaryDown) throw new Error('the primary can be down')
  const later = { breakAskedAt: 11_000, brokenAt: 11_050, healAskedAt: 12_000 }
  return makeReport({
    origin: {
      command: 'npm run drill -- --seed 7',
      commit: 'abc',
      seed: 7,
      perSecond: 40,
      clients: 60,
    },
    samples: [
      ...healthy,
      ...series(20, 1_200, 10, { region: 'oc', ms: 120 }),
      ...series(20, 2_200, 10, { region: 'apac', ms: 20 }),
      write({ ...region, tries: 2 }),
      write({ ...region, sentAt: 11_500, tries: 3, status: 503, problem: 'database-unavailable' }),
      ...series(20, 11_200, 10, { region: 'apac' }),
      ...Array.from({ length: 12 }, (_, at) => write({ sentAt: 12_200 + at * 10 })),
    ],
    healthy,
    homes: new Map([['NRT', 'apac']]),
    episodes: [
      episode(),
      episode({ target: primaryDown, ...later, healedAt: 12_100, endedAt: 20_000 }),
    ],
    fates: new Map(),
    cpuBusy: 0.4,
  })
}

/** The good one, but for what is said of one of its rows. */
export function reportWhere(at: number, change: (row: Row) => Partial<Row>): Report {
  const report = goodReport()
  return {
    ...report,
    rows: report.rows.map((row, index) => (index === at ? { ...row, ...change(row) } : row)),
  }
}

export const during =
  (change: Partial<Counts>) =>
  (row: Row): Partial<Row> => ({ during: { ...row.during, ...change } })
export const after =
  (change: Partial<Counts>) =>
  (row: Row): Partial<Row> => ({ after: { ...row.after, ...change } })
