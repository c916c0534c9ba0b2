// A table for the machine's own tests, and the SQL that makes it and the tables of src/data: whatever the product is.
import { generateSQLiteDrizzleJson, generateSQLiteMigration } from 'drizzle-kit/api'
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import * as house from '../../src/data/tables.ts'

/** What a product's record has at the least. */
export const pages = sqliteTable('pages', {
  slug: text().primaryKey(),
  url: text().notNull(),
  version: integer().notNull().default(1),
  modSeq: integer('mod_seq').notNull(),
})

/** For an empty database. */
export const machineStatements = async (): Promise<string[]> =>
  generateSQLiteMigration(
    await generateSQLiteDrizzleJson({}),
    await generateSQLiteDrizzleJson({ pages, ...house }),
  )
