// Applies new migrations to the running database, as `wrangler d1 migrations apply` does.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { D1Database } from '@cloudflare/workers-types'
import { MIGRATIONS_TABLE, sqlFiles } from '../world/d1/migrations.ts'
import { WorldError } from '../world/world-error.ts'

/** Each file is one transaction: all of it, or a WorldError that names it. `split` cuts a file into
 * statements. Resolves with the names applied, in order. */
export async function migrate(
  d1: D1Database,
  folder: string,
  split: (sql: string) => string[],
): Promise<string[]> {
  const files = sqlFiles(folder)
  await d1.prepare(MIGRATIONS_TABLE).run()
  const { results } = await d1.prepare('SELECT name FROM d1_migrations').all<{ name: string }>()
  const applied = new Set(results.map(({ name }) => name))
  const pending = files.filter((name) => !applied.has(name))
  for (const name of pending) {
    const statements = split(readFileSync(join(folder, name), 'utf8'))
    const note = d1.prepare('INSERT INTO d1_migrations (name) VALUES (?)').bind(name)
    try {
      await d1.batch([...statements.map((statement) => d1.prepare(statement)), note])
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      throw new WorldError(
        `Migration ${name} failed: ${why}. Nothing of it was applied: fix the file.`,
      )
    }
  }
  return pending
}
