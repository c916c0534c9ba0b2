// What the tests of src share: a real D1 by Miniflare, with the tables of src/data and one for tests.
import type { D1Database } from '@cloudflare/workers-types'
import { afterAll } from 'vitest'
import { openSmall } from '../../infra/small/index.ts'
import { machineStatements } from '../support/tables.ts'

/** A D1 that lives as long as the test file. */
export async function openD1(): Promise<D1Database> {
  const small = await openSmall({ workers: [], secrets: {} })
  afterAll(() => small.stop())
  const statements = await machineStatements()
  await small.d1.batch(statements.map((statement) => small.d1.prepare(statement)))
  return small.d1
}
