// What is done with each table of a database that is copied. Pure.

import { MARK_TABLE } from '../deploy/survey.ts'

export type Treatment = 'as-is' | 'empty' | 'masked'

/** The machine's own tables, by name, each with its reason. All others are the product's. */
export const machineTables: Readonly<Record<string, { treatment: Treatment; why: string }>> = {
  d1_migrations: {
    treatment: 'as-is',
    why: 'the schema comes along, and this tells how far it is',
  },
  commit_seq: { treatment: 'as-is', why: 'rows refer to it; its epoch is raised' },
  collections: { treatment: 'as-is', why: 'rows refer to the same commits' },
  must: { treatment: 'empty', why: 'it always is' },
  idempotency: {
    treatment: 'empty',
    why: "answers to the source's clients, which nobody else may get",
  },
  [MARK_TABLE]: { treatment: 'empty', why: 'whose the target is does not change' },
}

/** What D1 and SQLite keep for themselves; neither is copied as a table. */
export const isInternal = (table: string): boolean => /^(?:_cf_|sqlite_)/.test(table)

/** `masked` is false where rows go as they are. */
export const treatmentOf = (table: string, masked: boolean): Treatment =>
  machineTables[table]?.treatment ?? (masked ? 'masked' : 'as-is')

/** In words, one line a table, for whoever decides. */
export function describeTables(tables: readonly string[], masked: boolean): string[] {
  return tables.flatMap((table) => {
    if (isInternal(table)) return []
    const why = machineTables[table]?.why
    const treatment = treatmentOf(table, masked)
    const said = {
      'as-is': 'copied',
      empty: 'left empty',
      masked: 'by its rule in src/app/mask.ts',
    }
    return `${table}: ${said[treatment]}${why === undefined ? '' : ` (${why})`}`
  })
}
