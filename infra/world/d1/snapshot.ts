// The whole database as bytes: taken at the primary, opened in memory at a replica.
import { DatabaseSync } from 'node:sqlite'
import { type Database, guarded } from './engine.ts'
import { SQLITE_LIMITS } from './limits.ts'

/**
 * Bytes 18 and 19 of a SQLite file say "WAL", which a database in memory cannot be; 1 is the
 * rollback journal. https://www.sqlite.org/c3ref/deserialize.html
 */
const FORMAT_VERSIONS = [18, 19]
const ROLLBACK_JOURNAL = 1

export function takeSnapshot(db: DatabaseSync): Uint8Array {
  const bytes = db.serialize()
  for (const at of FORMAT_VERSIONS) bytes[at] = ROLLBACK_JOURNAL
  return bytes
}

/** A read-only copy. Its triggers are gone: the changes they make arrive with the changesets. */
export function openSnapshot(bytes: Uint8Array): Database {
  const db = new DatabaseSync(':memory:', {
    limits: SQLITE_LIMITS,
    enableDoubleQuotedStringLiterals: true,
  })
  db.deserialize(bytes)
  const triggers = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").all()
  for (const { name } of triggers) db.exec(`DROP TRIGGER "${String(name).replaceAll('"', '""')}"`)
  db.exec('PRAGMA query_only = ON')
  return guarded(db)
}
