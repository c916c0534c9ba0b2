// Points in SQLite, in memory: a table for each dataset, with the columns that the platform's have.
import { constants, DatabaseSync, type StatementSync } from 'node:sqlite'
import type { Clock } from '../time.ts'
import { addFunctions } from './functions.ts'
import { COLUMNS_OF_A_KIND, type Point } from './wire.ts'

export type StoreOptions = { clock: Clock; pointsMax: number }

export type Rows = {
  columns: { name: string; column: string | null; type: string | null }[]
  rows: Record<string, unknown>[]
}

/** More belong into no answer: a query that asks for all points names a LIMIT. */
export const ROWS_MAX = 10_000

const each = (kind: string, type: string) =>
  Array.from({ length: COLUMNS_OF_A_KIND }, (_, i) => `${kind}${i + 1} ${type}`)
const TABLE = [
  'dataset TEXT',
  'timestamp INTEGER',
  '_sample_interval INTEGER', // 1: the world does not sample
  'index1 TEXT',
  ...each('blob', 'TEXT'),
  ...each('double', 'REAL'),
]

export function openStore({ clock, pointsMax }: StoreOptions) {
  const db = new DatabaseSync(':memory:')
  db.exec('PRAGMA case_sensitive_like = ON')
  addFunctions(db, clock)
  const inserts = new Map<string, { insert: StatementSync; forget: StatementSync }>()

  function tableOf(dataset: string) {
    const known = inserts.get(dataset)
    if (known) return known
    const name = `"${dataset.replaceAll('"', '""')}"`
    db.exec(`CREATE TABLE ${name} (${TABLE.join(', ')})`)
    const made = {
      insert: db.prepare(`INSERT INTO ${name} VALUES (${TABLE.map(() => '?').join(', ')})`),
      forget: db.prepare(`DELETE FROM ${name} WHERE rowid <= ?`),
    }
    inserts.set(dataset, made)
    return made
  }

  return {
    open: (dataset: string): void => void tableOf(dataset),
    datasets: (): ReadonlySet<string> => new Set(inserts.keys()),
    put({ dataset, timestamp, index1, blobs, doubles }: Point): void {
      const { insert, forget } = tableOf(dataset)
      const { lastInsertRowid } = insert.run(dataset, timestamp, 1, index1, ...blobs, ...doubles)
      forget.run(Number(lastInsertRowid) - pointsMax)
    },
    /** `sql`: SQLite's. Throws its words, or why there is no answer. */
    read(sql: string): Rows {
      const statement = readOnly(db, () => db.prepare(sql))
      statement.setReadBigInts(true) // so that whole numbers are told from others
      const rows: Record<string, unknown>[] = []
      for (const row of statement.iterate()) {
        if (rows.length === ROWS_MAX) {
          throw new Error(`More than ${ROWS_MAX} rows. Group them, or say LIMIT.`)
        }
        rows.push(row)
      }
      return { columns: statement.columns(), rows }
    },
    close: () => db.close(),
  }
}

const READS: readonly number[] = [
  constants.SQLITE_SELECT,
  constants.SQLITE_READ,
  constants.SQLITE_FUNCTION,
]

/** What a statement may do is settled when it is prepared. */
function readOnly<T>(db: DatabaseSync, prepare: () => T): T {
  db.setAuthorizer((action) =>
    READS.includes(action) ? constants.SQLITE_OK : constants.SQLITE_DENY,
  )
  try {
    return prepare()
  } finally {
    db.setAuthorizer(null)
  }
}
