// A table for the machine's own tests, whatever the product's are.
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/** What a product's record has at the least. */
export const pages = sqliteTable('pages', {
  slug: text().primaryKey(),
  url: text().notNull(),
  version: integer().notNull().default(1),
  modSeq: integer('mod_seq').notNull(),
  deletedAt: integer('deleted_at'),
})
