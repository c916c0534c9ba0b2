// Runs one SQL text, which may hold several statements, the way D1 does: the last one answers.
import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite'
import {
  D1Error,
  NO_STATEMENT,
  PARAMETERS_BEFORE_LAST,
  primaryCode,
  SQLITE_RANGE,
  STATEMENT_TOO_LONG,
  WRONG_PARAMETER_COUNT,
} from './errors.ts'
import { STATEMENT_BYTES_MAX } from './limits.ts'

/** What JSON can carry: D1 sends blobs as lists of numbers and integers as doubles. */
export type Cell = null | number | string | number[]
export type Table = { columns: string[]; rows: Cell[][] }

export function runSql(db: DatabaseSync, sql: string, params: SQLInputValue[]): Table {
  if (Buffer.byteLength(sql) > STATEMENT_BYTES_MAX) throw new D1Error(STATEMENT_TOO_LONG)
  let statement = prepare(db, sql)
  if (statement === undefined) throw new D1Error(NO_STATEMENT)
  let rest = sql
  for (;;) {
    // `sourceSQL` ends where the statement ends, so SQLite has split the text, not we.
    rest = rest.slice(statement.sourceSQL.length)
    if (!holdsStatement(db, rest)) return run(statement, params)
    if (!takes(statement, 0)) throw new D1Error(PARAMETERS_BEFORE_LAST)
    run(statement, [])
    // Prepared only now: it may use a table the one before has made.
    const next = prepare(db, rest)
    if (next === undefined) throw new D1Error(NO_STATEMENT)
    statement = next
  }
}

function run(statement: StatementSync, params: SQLInputValue[]): Table {
  if (!takes(statement, params.length)) throw new D1Error(WRONG_PARAMETER_COUNT)
  statement.setReadBigInts(true) // otherwise an integer beyond 2^53 throws, where D1 rounds
  const rows = allRows(statement, params)
  return { columns: statement.columns().map((column) => column.name), rows: rows.map(toCells) }
}

/** Rows as arrays, so that a join keeps both of two columns with one name. */
function allRows(statement: StatementSync, params: SQLInputValue[]): SQLOutputValue[][] {
  statement.setReturnArrays(true)
  // The types know rows as objects only; the line above made them arrays.
  return statement.all(...params) as unknown as SQLOutputValue[][]
}

function toCells(row: SQLOutputValue[]): Cell[] {
  return row.map((value) => {
    if (typeof value === 'bigint') return Number(value)
    return value instanceof Uint8Array ? Array.from(value) : value
  })
}

/**
 * Whether the statement has exactly `count` parameters. node:sqlite cannot say, and binds NULL to the
 * ones left out; but binding one too many fails, before anything has run.
 */
function takes(statement: StatementSync, count: number): boolean {
  const nulls = (length: number): null[] => Array.from({ length }, () => null)
  return binds(statement, nulls(count)) && !binds(statement, nulls(count + 1))
}

/** Binds without running: an iterator takes no step until it is asked for a row. */
function binds(statement: StatementSync, params: SQLInputValue[]): boolean {
  try {
    statement.iterate(...params)
    return true
  } catch (error) {
    if (primaryCode(error) === SQLITE_RANGE) return false
    throw error
  }
}

/** Undefined when there is nothing but space and comments. */
function prepare(db: DatabaseSync, sql: string): StatementSync | undefined {
  try {
    return db.prepare(sql)
  } catch (error) {
    if (isEmptySql(error)) return undefined
    throw error
  }
}

function holdsStatement(db: DatabaseSync, sql: string): boolean {
  if (sql.trim() === '') return false
  try {
    return prepare(db, sql) !== undefined
  } catch {
    return true // one that fails is one too; its turn to report comes later
  }
}

function isEmptySql(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_INVALID_ARG_VALUE'
}
