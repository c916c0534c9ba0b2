// The product's tables. After a change: npm run migrations:generate.
import { sql } from 'drizzle-orm'
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/** What everybody is shown on lists, word for word as the index below has it: SQLite uses that for queries which say
 * the same, and for no others (https://sqlite.org/partialindex.html). */
export const isPublic = sql`listed = 1 AND disabled = 0 AND deleted_at IS NULL`

/** Short links. `version` and `modSeq` are what the consistency protocol needs of every row;
 * a deleted link stays as a tombstone, so that a cached copy of it can be told from the present. */
export const links = sqliteTable(
  'links',
  {
    slug: text().primaryKey(),
    url: text().notNull(),
    title: text().notNull(),
    disabled: integer({ mode: 'boolean' }).notNull().default(false),
    /** Shown on lists without a key; whoever has the slug finds it either way. */
    listed: integer({ mode: 'boolean' }).notNull().default(false),
    /** Counts this link's changes; it is the ETag. */
    version: integer().notNull().default(1),
    /** The commit that last changed it. */
    modSeq: integer('mod_seq').notNull(),
    /** Milliseconds since the Unix epoch, like the two below. */
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
    deletedAt: integer('deleted_at'),
  },
  (table) => [
    index('links_newest').on(table.createdAt, table.slug),
    index('links_public').on(table.createdAt, table.slug).where(isPublic),
  ],
)
