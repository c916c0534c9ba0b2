// The costs of workloads as tables. Pure.
import { type Column, markdownTable, terminalTable } from '../cli/tables.ts'
import { dollars, freeDay, withoutCache, withWorkersCache } from './cost-prices.ts'
import { type Cost, spent, total } from './cost-run.ts'

const right = (title: string): Column => ({ title, align: 'right' })
const COLUMNS: readonly Column[] = [
  { title: 'workload', align: 'left' },
  ...['requests', 'from memory', 'from KV', 'loads', 'KV reads', 'writes', 'deletes'].map(right),
  ...['Meridian', 'no cache', 'Workers Cache'].map(right),
  { title: 'a free plan lasts', align: 'left' },
]

export const costTable = (
  costs: ReadonlyMap<string, Cost>,
  kind: 'terminal' | 'markdown',
): string => {
  const rows = [...costs].map(([name, cost]) => cells(name, cost))
  return (kind === 'terminal' ? terminalTable : markdownTable)(COLUMNS, rows)
}

function cells(name: string, cost: Cost): string[] {
  const counts = total(cost)
  const money = spent(cost)
  const a = (count: number) => `${((100 * count) / counts.requests).toFixed(1)} %`
  const { requests, endedBy } = freeDay(money)
  return [
    name,
    String(counts.requests),
    ...[counts.memoryHits, counts.kvHits, counts.loads].map(a),
    ...[counts.kvReads, counts.kvWrites, counts.kvDeletes].map(a),
    ...[money, withoutCache(money), withWorkersCache(money)].map(
      (one) => `$${dollars(one).toFixed(2)}`,
    ),
    `${requests.toLocaleString('en')} requests a day (${FREE[endedBy]})`,
  ]
}

const FREE = {
  requests: 'all there are',
  kvReads: 'then no KV reads are left',
  kvWrites: 'then no KV writes are left',
  kvDeletes: 'then no KV deletes are left',
} as const

const ROUTE_COLUMNS: readonly Column[] = [
  { title: 'workload', align: 'left' },
  { title: 'route', align: 'left' },
  ...[
    'requests',
    'memory',
    'KV hits',
    'KV reads',
    'KV writes',
    'KV deletes',
    'loads',
    'shared',
  ].map(right),
]

/** Counts as the edges gave them. */
export const routeTable = (costs: ReadonlyMap<string, Cost>): string =>
  markdownTable(
    ROUTE_COLUMNS,
    [...costs].flatMap(([name, { routes }]) =>
      Object.entries(routes).map(([route, c]) => [
        name,
        `\`${route}\``,
        ...[
          c.requests,
          c.memoryHits,
          c.kvHits,
          c.kvReads,
          c.kvWrites,
          c.kvDeletes,
          c.loads,
          c.collapsed,
        ].map(String),
      ]),
    ),
  )

export const NOTE = `
Counted in the local world; the dollars, per million requests beyond what a plan includes, are arithmetic
at the published prices. CPU time is not in them: what a laptop takes says nothing of it.`
