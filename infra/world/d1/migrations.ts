// Applies a folder of SQL migrations, keeping the same table as `wrangler d1 migrations apply`.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Database } from './engine.ts'
import { errorText, USE_BATCH } from './errors.ts'

export const MIGRATIONS_TABLE = `CREATE TABLE IF NOT EXISTS "d1_migrations"(
		id         INTEGER PRIMARY KEY AUTOINCREMENT,
		name       TEXT UNIQUE,
		applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL
)`

/** `commit` runs its argument as one transaction. Returns the names applied, in order. */
export function applyMigrations(
  { db, guard }: Database,
  dir: string,
  commit: (work: () => void) => void,
): string[] {
  const files = sqlFiles(dir)
  commit(() => db.exec(MIGRATIONS_TABLE))
  const rows = db.prepare('SELECT name FROM d1_migrations').all()
  const applied = new Set(rows.map((row) => row.name))
  const pending = files.filter((name) => !applied.has(name))
  for (const name of pending) {
    const sql = readFileSync(join(dir, name), 'utf8')
    try {
      commit(() => {
        guard.guest(() => db.exec(sql))
        db.prepare('INSERT INTO d1_migrations (name) VALUES (?)').run(name)
      })
    } catch (error) {
      const why = guard.refusedTransaction() ? USE_BATCH : errorText(error)
      throw new Error(
        `Migration ${name} failed: ${why}. Nothing of it was applied: fix the file.`,
        {
          cause: error,
        },
      )
    }
  }
  return pending
}

export function sqlFiles(dir: string): string[] {
  try {
    return readdirSync(dir)
      .filter((name) => name.endsWith('.sql'))
      .sort()
  } catch (error) {
    throw new Error(`Cannot read the migrations folder "${dir}": ${errorText(error)}`, {
      cause: error,
    })
  }
}
