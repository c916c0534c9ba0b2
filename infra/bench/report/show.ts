// The report as tables, for the terminal and for docs/benchmarks.md. Pure.
import { left, right, type Table } from '../../cli/tables.ts'
import { percent } from '../../cli/words.ts'
import type { ArmName } from './arms.ts'
import type { Arms, Part, Report } from './report.ts'
import type { Summary, Tail } from './summary.ts'

/** What each arm is, in a line. */
export const ABOUT: { [name in ArmName]: string } = {
  single: 'one Worker beside the primary, no cache',
  nginx: 'the same behind an HTTP cache in the same place (modelled on nginx)',
  sessions: 'a Worker near the user, D1 Sessions with replicas, no cache (as D1’s own starter)',
  hono: 'a Worker near the user, Hono’s cache middleware over the Cache API of its colo',
  cachified: 'a Worker near the user, @epic-web/cachified over KV',
  unkey: 'a Worker near the user, @unkey/cache: its memory store, then KV',
  meridian: 'the production edge; regions modelled',
}

export const partOf = ({ parts }: Pick<Report, 'parts'>, name: string): Part | undefined =>
  parts.find(({ scenario }) => scenario.name === name)

export const armsIn = (arms: Arms): [ArmName, Summary][] =>
  Object.entries(arms) as [ArmName, Summary][] // written by its own type

const cells = ({ mean, p50, p95, p99, p999 }: Tail): string[] =>
  [mean, p50, p95, p99, p999].map((ms) => (ms < 10 ? ms.toFixed(1) : String(Math.round(ms))))

const TAIL = ['mean', 'p50', 'p95', 'p99', 'p99.9']

export function mixTable({ arms }: Part, table: Table): string {
  const columns = [
    ...left('arm'),
    ...right(...TAIL.map((name) => `read ${name}`), 'write p50', 'write p99'),
    ...right('hits', 'from the primary', 'own write missed', 'went back', '$ / M'),
  ]
  const rows = armsIn(arms).map(([name, one]) => [
    ...[name, ...cells(one.readMs), ...[one.writeMs.p50, one.writeMs.p99].map(String)],
    ...[percent(one.hits, 1), percent(one.fromPrimary, 1)],
    ...[String(one.violations.ownWrites), String(one.violations.backwards), one.dollars.toFixed(2)],
  ])
  return table(columns, rows)
}

/** Reads alone. */
export function readTable({ arms }: Part, table: Table): string {
  const columns = [...left('arm'), ...right('reads', 'failed', ...TAIL)]
  const rows = armsIn(arms).map(([name, { reads, failedReads, readMs }]) => [
    ...[name, String(reads), String(failedReads), ...cells(readMs)],
  ])
  return table(columns, rows)
}

export function continentTable({ arms }: Part, table: Table): string {
  const all = armsIn(arms)
  const continents = Object.keys(all[0]?.[1].continents ?? {})
  const columns = [...left('reads from'), ...right(...all.map(([name]) => name))]
  const rows = continents.map((continent) => [
    continent,
    ...all.map(([, { continents: of }]) => {
      const { mean = 0, p95 = 0 } = of[continent] ?? {}
      return `${Math.round(mean)} / ${Math.round(p95)}`
    }),
  ])
  return table(columns, rows)
}

/** Each region down in turn, against the best of those that are left. */
export function outageTable(report: Report, table: Table): string {
  const columns = [
    ...left('down'),
    ...right('reads', 'failed', 'mean', 'best of the others', 'ratio'),
  ]
  const rows = Object.entries(report.floor.bestWithout).flatMap(([region, best]) => {
    const one = partOf(report, `down ${region}`)?.arms.meridian
    if (!one) return []
    const { reads, failedReads, readMs } = one
    const ratio = (readMs.mean / best).toFixed(2)
    return [
      [region, String(reads), String(failedReads), readMs.mean.toFixed(1), best.toFixed(1), ratio],
    ]
  })
  return table(columns, rows)
}
