// The catalog's tables. After a change: npm run migrations:generate.
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

export const items = sqliteTable(
  'items',
  {
    sku: text().primaryKey(),
    name: text().notNull(),
    category: text().notNull(),
    priceCents: integer('price_cents').notNull(),
    /** What can still be reserved. It is on no page that is kept, so it moves neither of the two below. */
    stock: integer().notNull(),
    /** Counts the changes of what the item's page shows; it is the ETag. */
    version: integer().notNull().default(1),
    /** The commit that last changed what the page shows. */
    modSeq: integer('mod_seq').notNull(),
  },
  (table) => [index('items_category').on(table.category, table.sku)], // pages of one category
)

export const reservations = sqliteTable('reservations', {
  /** The number of its commit, as a commit makes one at most. */
  id: integer().primaryKey(),
  sku: text().notNull(),
  quantity: integer().notNull(),
  /** Milliseconds since the Unix epoch. */
  createdAt: integer('created_at').notNull(),
})
