// The table of the machine's own product, under the names that the tools' accounts read.
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

export const links = sqliteTable('links', {
  slug: text().primaryKey(),
  url: text().notNull(),
  title: text().notNull().default(''),
  disabled: integer({ mode: 'boolean' }).notNull().default(false),
  listed: integer({ mode: 'boolean' }).notNull().default(false),
  version: integer().notNull().default(1),
  modSeq: integer('mod_seq').notNull(),
  createdAt: integer('created_at').notNull().default(0),
  updatedAt: integer('updated_at').notNull().default(0),
  deletedAt: integer('deleted_at'),
})
