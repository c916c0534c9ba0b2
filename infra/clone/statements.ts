// A database as the SQL that replaces another one, in one import: D1 takes back all of a file that fails.

import { DatabaseSync } from 'node:sqlite'
import { quoted } from './copy.ts'
import { isInternal } from './tables.ts'

/** D1's: https://developers.cloudflare.com/d1/platform/limits/. Its own export keeps to none. */
const STATEMENT_BYTES_MAX = 100_000

/** A row that D1 would not take. */
export class TooLong extends Error {}

/** `replaced`: tables and views of the database that the SQL is for. One statement at a time, none spans two. */
export function* statementsOf(
  path: string,
  replaced: readonly { name: string; type: string }[],
): Generator<string> {
  yield 'PRAGMA defer_foreign_keys = TRUE;\n'
  // Views first: a table that a view reads can go, but not be renamed or made again under it.
  for (const kind of ['view', 'table']) {
    for (const { name, type } of replaced) {
      if (type === kind && !isInternal(name))
        yield `DROP ${kind.toUpperCase()} IF EXISTS ${quoted(name)};\n`
    }
  }
  const db = new DatabaseSync(path, { readOnly: true })
  try {
    const schema = db
      .prepare(
        "SELECT name, type, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type = 'trigger', rowid",
      )
      .all()
    const tables = schema.filter(({ name, type }) => type === 'table' && !isInternal(String(name)))
    // All tables before the first row, which may refer to any of them: github.com/cloudflare/workers-sdk issue 5683.
    for (const { sql } of tables) yield `${sql};\n`
    for (const { name } of tables) yield* rowsOf(db, String(name))
    if (schema.some(({ name }) => name === 'sqlite_sequence')) {
      yield 'DELETE FROM sqlite_sequence;\n'
      yield* rowsOf(db, 'sqlite_sequence')
    }
    // Triggers last, or they would run.
    for (const { sql } of schema.filter(({ type }) => type !== 'table')) yield `${sql};\n`
  } finally {
    db.close()
  }
}

function* rowsOf(db: DatabaseSync, table: string): Generator<string> {
  const columns = db
    .prepare(`PRAGMA table_info(${quoted(table)})`)
    .all()
    .map(({ name }) => quoted(String(name)))
  const values = columns.map((column) => `quote(${column})`).join(` || ',' || `)
  const into = `INSERT INTO ${quoted(table)} (${columns.join(', ')}) VALUES (`
  for (const { row } of db.prepare(`SELECT ${values} AS row FROM ${quoted(table)}`).iterate()) {
    const statement = `${into}${row});\n`
    if (Buffer.byteLength(statement) > STATEMENT_BYTES_MAX) {
      throw new TooLong(
        `A row of ${table} makes a statement of ${Buffer.byteLength(statement)} bytes, and D1 takes ${STATEMENT_BYTES_MAX}. Have its rule in src/app/mask.ts shorten it or leave it out. It begins: ${statement.slice(into.length, into.length + 60)}`,
      )
    }
    yield statement
  }
}
