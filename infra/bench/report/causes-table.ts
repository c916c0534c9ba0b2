// Why reads were no hits, as a table. Pure.
import { left, right, type Table } from '../../cli/tables.ts'
import { percent } from '../../cli/words.ts'
import { CAUSES, type Cause } from './causes.ts'
import type { Part } from './report.ts'

/** One column for each of `parts` whose Meridian tells; `undefined` when none does. */
export function causesTable(parts: readonly Part[], table: Table): string | undefined {
  const told = parts.flatMap(({ scenario, arms: { meridian } }) =>
    meridian?.causes ? [{ scenario, hits: meridian.hits, causes: meridian.causes }] : [],
  )
  if (told.length === 0) return undefined
  const names = Object.keys(CAUSES) as Cause[] // its own
  return table(
    [
      ...left('a read was'),
      ...right(...told.map(({ scenario }) => `${scenario.writes * 100} % writes`)),
    ],
    [
      ['a hit', ...told.map(({ hits }) => percent(hits, 1))],
      ...names.map((name) => [
        `no hit: ${CAUSES[name]}`,
        ...told.map(({ causes }) => percent(causes[name] ?? 0, 1)),
      ]),
    ],
  )
}
