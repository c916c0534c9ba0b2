// The Worker of the conformance test: runs a script of D1 operations and reports what came of each.
import type {
  D1Database,
  D1DatabaseSession,
  D1PreparedStatement,
  D1Result,
} from '@cloudflare/workers-types'
import { eq } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/d1'
import { int, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/** A statement and what to bind. */
export type Sql = [sql: string, ...params: unknown[]]
export type Op =
  | { exec: string }
  | { all: Sql }
  | { run: Sql }
  | { first: Sql; column?: string }
  | { raw: Sql }
  | { batch: Sql[] }
  | { servedBy: Sql }
  | { drizzle: 'insert' | 'select' | 'join' | 'batch' | 'conflict' | 'delete' }

const authors = sqliteTable('authors', { id: int().primaryKey(), name: text().notNull() })
const books = sqliteTable('books', {
  id: int().primaryKey(),
  name: text().notNull().unique(),
  author: int().references(() => authors.id),
})

export default {
  /** `?session=yes` runs the script in a session, which must read its own writes. */
  async fetch(request: Request, env: { DB: D1Database }): Promise<Response> {
    const ops: Op[] = await request.json()
    const open = () =>
      request.url.includes('session=yes') ? env.DB.withSession('first-unconstrained') : env.DB
    let db = open()
    const results: unknown[] = []
    for (const op of ops) {
      try {
        if ('exec' in op) {
          results.push({ count: (await env.DB.exec(op.exec)).count })
          // What happens outside of a session is no part of it.
          if (db !== env.DB) db = env.DB.withSession('first-primary')
        } else {
          results.push(await run(db, op))
        }
      } catch (error) {
        results.push({ error: texts(error) })
      }
    }
    return Response.json(results)
  },
}

async function run(
  db: D1Database | D1DatabaseSession,
  op: Exclude<Op, { exec: string }>,
): Promise<unknown> {
  const bind = ([sql, ...params]: Sql): D1PreparedStatement =>
    params.length === 0 ? db.prepare(sql) : db.prepare(sql).bind(...params)
  if ('all' in op) return outline(await bind(op.all).all())
  if ('run' in op) return outline(await bind(op.run).run())
  if ('servedBy' in op) return (await bind(op.servedBy).all()).meta.served_by
  if ('raw' in op) return bind(op.raw).raw({ columnNames: true })
  if ('batch' in op) return (await db.batch(op.batch.map(bind))).map(outline)
  if ('drizzle' in op) return runDrizzle(db, op.drizzle)
  return op.column === undefined ? bind(op.first).first() : bind(op.first).first(op.column)
}

/** The part of a result that does not depend on who served it. */
function outline({ success, results, meta }: D1Result): unknown {
  const { changes, last_row_id, changed_db, total_attempts } = meta
  // A read reports the last row its connection ever inserted: chance, where there are replicas.
  const written = changes > 0 ? { last_row_id, changed_db } : {}
  return { success, results, meta: { changes, total_attempts, ...written } }
}

function runDrizzle(session: D1Database | D1DatabaseSession, what: string): Promise<unknown> {
  // drizzle's types ask for a whole D1Database; a session has all that it uses.
  const db = drizzle(session as D1Database)
  const insert = db.insert(books).values({ id: 1, name: 'Emma', author: 1 }).returning()
  const all = db.select().from(books).orderBy(books.id)
  switch (what) {
    case 'insert':
      return db.batch([db.insert(authors).values({ id: 1, name: 'Jane' }).returning(), insert])
    case 'select':
      return db.select().from(books).where(eq(books.name, 'Emma'))
    case 'join':
      return db.select().from(books).innerJoin(authors, eq(books.author, authors.id))
    case 'batch':
      return db.batch([db.update(books).set({ name: 'Persuasion' }).returning(), all])
    case 'conflict':
      return db.batch([db.delete(books), db.insert(books).values({ id: 2, name: 'X', author: 9 })])
    default:
      return db.delete(books).returning()
  }
}

/** The message, and the messages of its causes. */
function texts(error: unknown): string[] {
  return error instanceof Error ? [error.message, ...texts(error.cause ?? undefined)] : []
}
