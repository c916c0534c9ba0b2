// D1's error texts: SQLite's own messages with D1's suffix, and the sentences D1 adds.

export const NO_SQL = 'No SQL statements detected.'
export const NO_STATEMENT = 'SQL code did not contain a statement.'
export const WRONG_PARAMETER_COUNT = 'Wrong number of parameter bindings for SQL query.'
export const PARAMETERS_BEFORE_LAST =
  'When executing multiple SQL statements in a single call, only the last statement can have parameters.'
export const STATEMENT_TOO_LONG = 'statement too long: SQLITE_TOOBIG'
/** D1 lets no statement open or close a transaction, and says so in these words. */
export const USE_BATCH =
  'To execute a transaction, please use the state.storage.transaction() or ' +
  'state.storage.transactionSync() APIs instead of the SQL BEGIN TRANSACTION or SAVEPOINT ' +
  'statements. The JavaScript API is safer because it will automatically roll back on exceptions, ' +
  "and because it interacts correctly with Durable Objects' automatic atomic write coalescing."
/** https://developers.cloudflare.com/d1/observability/debug-d1/ */
export const CONNECTION_LOST = 'Network connection lost.'
export const TIMED_OUT = 'D1 DB storage operation exceeded timeout which caused object to be reset.'
export const OVERLOADED = 'D1 DB is overloaded. Requests queued for too long.'
export const RESET = 'Internal error in D1 DB storage caused object to be reset.'
export const BAD_BOOKMARK = 'D1_SESSION_ERROR: invalid bookmark or constraint'

/** SQLite's primary result codes, https://www.sqlite.org/rescode.html */
const PRIMARY = [
  'OK ERROR INTERNAL PERM ABORT BUSY LOCKED NOMEM READONLY INTERRUPT IOERR CORRUPT NOTFOUND FULL',
  'CANTOPEN PROTOCOL EMPTY SCHEMA TOOBIG CONSTRAINT MISMATCH MISUSE NOLFS AUTH FORMAT RANGE NOTADB',
]
  .join(' ')
  .split(' ')

/** The extended codes of SQLITE_CONSTRAINT, in order from 1: only these are met in practice. */
const CONSTRAINT = (
  'CHECK COMMITHOOK FOREIGNKEY FUNCTION NOTNULL PRIMARYKEY ' +
  'TRIGGER UNIQUE VTAB ROWID PINNED DATATYPE'
).split(' ')

export const SQLITE_READONLY = 8
const SQLITE_CONSTRAINT = 19
export const SQLITE_AUTH = 23
export const SQLITE_RANGE = 25

/** An error whose message is D1's text already. */
export class D1Error extends Error {}

/** SQLite's extended result code; undefined for an error that is not SQLite's. */
export function sqliteCode(error: unknown): number | undefined {
  const code = error instanceof Error && 'errcode' in error ? error.errcode : undefined
  return typeof code === 'number' ? code : undefined
}

/** The low byte of an extended code is the primary code. */
export function primaryCode(error: unknown): number | undefined {
  const code = sqliteCode(error)
  return code === undefined ? undefined : code & 0xff
}

/** `UNIQUE constraint failed: t.id: SQLITE_CONSTRAINT (extended: SQLITE_CONSTRAINT_PRIMARYKEY)` */
export function errorText(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  const code = sqliteCode(error)
  if (code === undefined) return message
  const name = `SQLITE_${PRIMARY[code & 0xff] ?? 'ERROR'}`
  const detail = (code & 0xff) === SQLITE_CONSTRAINT ? CONSTRAINT[(code >> 8) - 1] : undefined
  return `${message}: ${name}${detail === undefined ? '' : ` (extended: ${name}_${detail})`}`
}
