// The costs of workloads as tables. Pure.

import { dollars, freeDay, withoutCache, withWorkersCache } from '../advise/prices.ts'
import { left, markdownTable, right, type Table } from '../cli/tables.ts'
import { percent } from '../cli/words.ts'
import { type Cost, spent, total } from './cost-run.ts'

const COLUMNS = [
  ...left('workload'),
  ...right('requests', 'from memory', 'from KV', 'loads', 'KV reads', 'writes', 'deletes'),
  ...right('Meridian', 'no cache', 'Workers Cache'),
  ...left('a free plan lasts'),
]

export const costTable = (costs: ReadonlyMap<string, Cost>, table: Table): string =>
  table(
    COLUMNS,
    [...costs].map(([name, cost]) => cells(name, cost)),
  )

function cells(name: string, cost: Cost): string[] {
  const counts = total(cost)
  const money = spent(cost)
  const a = (count: number) => percent(count / counts.requests, 1)
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

const SHOWN = {
  ...{ requests: 'requests', memoryHits: 'memory', kvHits: 'KV hits', kvReads: 'KV reads' },
  ...{ kvWrites: 'KV writes', kvDeletes: 'KV deletes', loads: 'loads', collapsed: 'shared' },
}
const ROUTE_COLUMNS = [...left('workload', 'route'), ...right(...Object.values(SHOWN))]

/** Counts as the edges gave them. */
export const routeTable = (costs: ReadonlyMap<string, Cost>): string =>
  markdownTable(
    ROUTE_COLUMNS,
    [...costs].flatMap(([name, { routes }]) =>
      Object.entries(routes).map(([route, counts]) => [
        name,
        `\`${route}\``,
        ...Object.keys(SHOWN).map((count) => String(counts[count as keyof typeof SHOWN])),
      ]),
    ),
  )

export const NOTE = `
Counted in the local world; the dollars, per million requests beyond what a plan includes, are arithmetic
at the published prices. CPU time is not in them: what a laptop takes says nothing of it.`
