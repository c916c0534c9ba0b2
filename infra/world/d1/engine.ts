// Runs a D1 request, one query or a batch, as one transaction against one SQLite database.
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import {
  errorText,
  NO_SQL,
  primaryCode,
  SQLITE_AUTH,
  SQLITE_READONLY,
  USE_BATCH,
} from './errors.ts'
import { createGuard, type Guard } from './guard.ts'
import { SQLITE_LIMITS } from './limits.ts'
import { type Cell, runSql } from './statement.ts'

export type Query = { sql: string; params: SQLInputValue[] }
export type Request = { queries: Query[]; format: 'rows' | 'objects' }

export type Meta = {
  served_by: string
  served_by_region: string
  served_by_colo?: string | undefined
  served_by_primary: boolean
  timings: { sql_duration_ms: number }
  duration: number
  changes: number
  last_row_id: number
  changed_db: boolean
  size_after: number
  rows_read: number
  rows_written: number
  total_attempts: number
}
export type Rows = { columns: string[]; rows: Cell[][] } | Record<string, Cell>[]
export type Result = { success: true; results: Rows; meta: Meta }
export type Outcome =
  | { kind: 'done'; results: Result[] }
  | { kind: 'failed'; error: string }
  | { kind: 'readonly' }

export type Database = {
  db: DatabaseSync
  guard: Guard
  /** Counters of the connection, read before and after a statement. */
  counters(): Counters
}
type Counters = { changes: number; rowid: number; bytes: number }
export type Server = {
  region: string
  colo?: string | undefined
  primary: boolean
  now(): number
  /** How often D1 tried before it ran. */
  attempts?: number
}

/** Foreign keys are on (node:sqlite's default), as in D1; so are D1's double-quoted strings. */
export function openDatabase(file: string): Database {
  const db = new DatabaseSync(file, {
    limits: SQLITE_LIMITS,
    enableDoubleQuotedStringLiterals: true,
  })
  return guarded(db)
}

export function guarded(db: DatabaseSync): Database {
  const guard = createGuard(db)
  const read = db.prepare(
    'SELECT total_changes() AS changes, last_insert_rowid() AS rowid, ' +
      'page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size',
  )
  read.setReadBigInts(true)
  const counters = () => {
    const row = read.get() ?? {}
    return { changes: Number(row.changes), rowid: Number(row.rowid), bytes: Number(row.bytes) }
  }
  return { db, guard, counters }
}

/** All of `work`, or nothing. */
export function inTransaction<T>(db: DatabaseSync, work: () => T): T {
  db.exec('BEGIN')
  try {
    const value = work()
    db.exec('COMMIT')
    return value
  } catch (error) {
    // `INSERT OR ROLLBACK` has ended the transaction already.
    if (db.isTransaction) db.exec('ROLLBACK')
    throw error
  }
}

/** `transaction` is `inTransaction`, or what a primary wraps around it. */
export function answer(
  database: Database,
  request: Request,
  server: Server,
  transaction: (work: () => Result[]) => Result[],
): Outcome {
  const queries = request.queries.filter((query) => !isBlank(query.sql))
  if (queries.length === 0) return { kind: 'failed', error: NO_SQL }
  try {
    const results = transaction(() =>
      queries.map((query) => runQuery(database, query, request.format, server)),
    )
    return { kind: 'done', results }
  } catch (error) {
    const code = primaryCode(error)
    if (code === SQLITE_READONLY) return { kind: 'readonly' }
    const refused = code === SQLITE_AUTH && database.guard.refusedTransaction()
    return { kind: 'failed', error: refused ? USE_BATCH : errorText(error) }
  }
}

/** D1 leaves out the queries of a batch that hold nothing, or only comment lines. */
function isBlank(sql: string): boolean {
  return sql.replace(/^\s*--.*/gm, '').trim() === ''
}

function runQuery(
  { db, guard, counters }: Database,
  { sql, params }: Query,
  format: Request['format'],
  { region, colo, primary, now, attempts = 1 }: Server,
): Result {
  const before = counters()
  const startMs = now()
  const { columns, rows } = guard.guest(() => runSql(db, sql, params))
  const duration = now() - startMs
  const after = counters()
  const changes = after.changes - before.changes
  return {
    success: true,
    results: format === 'rows' ? { columns, rows } : toObjects(columns, rows),
    meta: {
      served_by: `world-${region}-${primary ? 'primary' : 'replica'}`,
      served_by_region: region.toUpperCase(),
      served_by_colo: colo,
      served_by_primary: primary,
      timings: { sql_duration_ms: duration },
      duration,
      changes,
      last_row_id: after.rowid,
      changed_db: changes > 0 || after.rowid !== before.rowid || after.bytes !== before.bytes,
      size_after: after.bytes,
      // Estimates: D1 counts the rows and index entries a statement visits, SQLite does not tell.
      rows_read: rows.length,
      rows_written: changes,
      total_attempts: attempts,
    },
  }
}

function toObjects(columns: string[], rows: Cell[][]): Record<string, Cell>[] {
  return rows.map((row) => Object.fromEntries(columns.map((name, i) => [name, row[i] ?? null])))
}
