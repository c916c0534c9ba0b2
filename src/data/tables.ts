// The tables behind the consistency protocol. A product's own tables stand in src/app/schema.ts.
import { sql } from 'drizzle-orm'
import { check, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/** One row: how many commits there have been. Every write adds one, in its own transaction. */
export const commitSeq = sqliteTable(
  'commit_seq',
  {
    id: integer().primaryKey(),
    n: integer().notNull(),
    /** Raised when the database is restored to an earlier state; must equal the environment's. */
    epoch: integer().notNull(),
    /** What the last commits touched, the newest first: see src/shared/recent.ts. */
    recent: text().notNull().default(''),
    /** The last commit that is in `recent`; when it is not `n`, one was made by an older version, which keeps no account. */
    recentAt: integer('recent_at').notNull().default(0),
  },
  (table) => [check('commit_seq_one_row', sql`${table.id} = 1`)],
)

/** One row per list: the commit that last changed what the list shows. */
export const collections = sqliteTable('collections', {
  name: text().primaryKey(),
  modSeq: integer('mod_seq').notNull(),
})

/** Always empty: inserting a 0 breaks its CHECK, which rolls the whole batch back. */
export const must = sqliteTable('must', { ok: integer().primaryKey() }, (table) => [
  check('must_have_changed', sql`${table.ok} = 1`),
])

/** One row per write: what was answered, so that a repeated request gets the same answer. */
export const idempotency = sqliteTable(
  'idempotency',
  {
    principal: text().notNull(),
    key: text().notNull(),
    fingerprint: text().notNull(),
    /** The commit this write made. */
    seq: integer(),
    /** What the route asked to remember, as JSON; the response is made from it each time. */
    result: text(),
    /** Milliseconds since the Unix epoch. */
    createdAt: integer('created_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.principal, table.key] })],
)
