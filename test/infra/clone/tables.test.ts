// The machine's tables are all thought of; what is not the machine's is the product's.

import { getTableName, is } from 'drizzle-orm'
import { SQLiteTable } from 'drizzle-orm/sqlite-core'
import { expect, test } from 'vitest'
import { describeTables, machineTables, treatmentOf } from '../../../infra/clone/tables.ts'
import * as ours from '../../../src/data/tables.ts'

test('every table of the protocol has a treatment', () => {
  const names = Object.values(ours).flatMap((table) =>
    is(table, SQLiteTable) ? [getTableName(table)] : [],
  )
  expect(names.length).toBeGreaterThan(3)
  expect(Object.keys(machineTables)).toEqual(expect.arrayContaining(names))
})

test('rows of the product are masked, unless they are to go as they are', () => {
  expect([treatmentOf('links', true), treatmentOf('links', false)]).toEqual(['masked', 'as-is'])
  expect([treatmentOf('idempotency', true), treatmentOf('idempotency', false)]).toEqual([
    ...['empty', 'empty'],
  ])
})

test('each is told with its reason, but not what the database keeps for itself', () => {
  expect(describeTables(['links', 'must', '_cf_KV', 'sqlite_sequence'], true)).toEqual([
    'links: by its rule in src/app/mask.ts',
    'must: left empty (it always is)',
  ])
})
