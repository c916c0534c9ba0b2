// What the tests of src share: a real, migrated D1 by Miniflare.
import { join } from 'node:path'
import type { D1Database } from '@cloudflare/workers-types'
import { afterAll } from 'vitest'
import { openSmall } from '../../infra/small/index.ts'
import { migrationStatements } from '../support/migrations.ts'

const MIGRATIONS = join(import.meta.dirname, '..', '..', 'migrations')

/** A D1 that lives as long as the test file. */
export async function openD1(): Promise<D1Database> {
  const small = await openSmall({ workers: [], secrets: {} })
  afterAll(() => small.stop())
  const statements = migrationStatements(MIGRATIONS)
  await small.d1.batch(statements.map((statement) => small.d1.prepare(statement)))
  return small.d1
}
