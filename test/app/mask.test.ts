// What leaves production: every table of the product has a rule, and unlisted links stay at home.
import { getTableName, is } from 'drizzle-orm'
import { SQLiteTable } from 'drizzle-orm/sqlite-core'
import { expect, test } from 'vitest'
import { mask } from '../../src/app/mask.ts'
import * as schema from '../../src/app/schema.ts'

test('every table has a rule', () => {
  const tables = Object.values(schema).flatMap((table) =>
    is(table, SQLiteTable) ? [getTableName(table)] : [],
  )
  expect(tables.length).toBeGreaterThan(0)
  expect(Object.keys(mask)).toEqual(tables)
})

test('a link goes as it is when everybody may see it, and otherwise not at all', async () => {
  const link = { slug: 'a', url: 'https://a.example/', listed: 1 }
  expect(await mask.links?.(link)).toEqual(link)
  expect(await mask.links?.({ ...link, listed: 0 })).toBeUndefined()
})
