// What the choice of a region costs, as a section of docs/benchmarks.md. Pure.
import { left, right, type Table } from '../../cli/tables.ts'
import { percent } from '../../cli/words.ts'
import { FAR_MS } from '../regret.ts'
import type { Loss, RegretMap } from './regret-map.ts'

/** Nothing where there are no figures. */
export function regretSection(regret: RegretMap | undefined, table: Table): string {
  if (!regret) return ''
  return `
## How well the edge chooses

![What users lose by the choice of a region, before the edge has learned and after](pictures/bench-regret.svg)

Milliseconds against the best region, mean over the users who enter there, in ${regret.worlds} worlds: three of measured round trips, and three
bent ones, where regions have changed places, a fifth of all ways has a detour, or a region is a thousand kilometres from where the
map has it. Most of what a cold start loses is lost in the first of these, where the map is of no use at all. "Cold" is an isolate's first request, "learned" ten minutes later, at a request in five seconds
([decision 050](decisions/050-explore.md); \`npm run bench -- regret\` tells worlds apart and takes regions away).

${regretTable(regret, table)}
`
}

function regretTable({ colos }: RegretMap, table: Table): string {
  const columns = [
    ...left('colo'),
    ...right('users', 'cold', `> ${FAR_MS} ms`, 'learned', `> ${FAR_MS} ms`),
  ]
  const cells = ({ meanMs, farShare }: Loss) => [meanMs.toFixed(1), percent(farShare, 1)]
  const rows = Object.entries(colos)
    .sort(([, a], [, b]) => b.users - a.users)
    .map(([id, { users, cold, learned }]) => [
      ...[id, percent(users, 1), ...cells(cold), ...cells(learned)],
    ])
  return table(columns, rows)
}
