// What one transaction changed, in the form the replicas need: a changeset, or "take everything".
import type { Session } from 'node:sqlite'
import type { Database } from './engine.ts'

export type Change =
  | { kind: 'nothing' }
  | { kind: 'rows'; changeset: Uint8Array }
  | { kind: 'everything' }

// Tables whose changes a SQLite session misses, https://www.sqlite.org/sessionintro.html
// A session records a row by its primary key, and not at all when that is missing or NULL. Only an
// INTEGER PRIMARY KEY, a WITHOUT ROWID or STRICT table, or NOT NULL columns exclude NULL. Virtual
// tables write to shadow tables behind our back.
const BLIND_TABLES = `
  SELECT l.name AS name FROM pragma_table_list l
  WHERE l.schema = 'main' AND l.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND l.type <> 'view'
    AND (l.type <> 'table' OR NOT (
      SELECT count(*) = 1 AND max(upper(type)) = 'INTEGER'
        OR count(*) > 0 AND (l.wr OR l.strict OR min("notnull") = 1)
      FROM pragma_table_info(l.name) WHERE pk > 0))`

export type Capture = {
  /** Starts to record; call `take` once, before COMMIT, and `close` in any case. */
  start(): Recording
}
export type Recording = { take(): Change; close(): void }

export function createCapture(database: Database): Capture {
  const { db, guard, counters } = database
  const version = db.prepare('PRAGMA schema_version')
  const schemaVersion = () => Number(version.get()?.schema_version)
  let known: { version: number; blind: ReadonlySet<string> } | undefined

  const blindAt = (schema: number): ReadonlySet<string> => {
    if (known?.version !== schema) {
      const names = db
        .prepare(BLIND_TABLES)
        .all()
        .map((row) => String(row.name))
      known = { version: schema, blind: new Set(names) }
    }
    return known.blind
  }

  const changeOf = (session: Session, schema: number, changes: number): Change => {
    if (schemaVersion() !== schema) return { kind: 'everything' }
    const changeset = session.changeset()
    if (changeset.length === 0 && counters().changes === changes) return { kind: 'nothing' }
    const blind = blindAt(schema)
    // The authorizer tells of triggers and foreign key actions too.
    const missed = [...guard.written()].some((name) => blind.has(name))
    return missed ? { kind: 'everything' } : { kind: 'rows', changeset }
  }

  return {
    start() {
      const session = db.createSession()
      const schema = schemaVersion()
      const { changes } = counters()
      guard.forget()
      return { take: () => changeOf(session, schema, changes), close: () => session.close() }
    },
  }
}
