// A D1 in this process for the races: SQLite's own answers, replicas that apply commits when told to.
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import type { D1Database } from '@cloudflare/workers-types'
import { machineStatements } from '../support/tables.ts'

const SCHEMA = (await machineStatements()).join('\n')

type Statement = { sql: string; params: SQLInputValue[] }

const bookmarkOf = (lsn: number) =>
  `00000000-${lsn.toString(16).padStart(8, '0')}-00000000-${'0'.repeat(32)}`
const lsnOf = (bookmark: string) => Number.parseInt(bookmark.slice(9, 17), 16)

export type Replica = {
  d1: D1Database
  /** Applies the next commit; `false` when it has them all. */
  apply(): boolean
}

/** `reach` is awaited by a session whose replica lacks its bookmark. */
export function createDatabase(reach: () => Promise<void>) {
  const primary = open()
  const log: Uint8Array[] = []

  function commit(statements: Statement[]) {
    const session = primary.createSession()
    primary.exec('BEGIN IMMEDIATE')
    try {
      const results = statements.map((statement) => run(primary, statement))
      primary.exec('COMMIT')
      const changes = session.changeset()
      if (changes.length > 0) log.push(changes)
      return results
    } catch (error) {
      primary.exec('ROLLBACK')
      throw error
    } finally {
      session.close()
    }
  }

  function createReplica(): Replica {
    const copy = open()
    let lsn = 0
    const apply = () => {
      const next = log[lsn]
      if (!next) return false
      copy.applyChangeset(next)
      lsn++
      return true
    }
    const withSession = (at: string) => {
      let bookmark: string | null = at.startsWith('first-') ? null : at
      return {
        prepare,
        getBookmark: () => bookmark,
        async batch(statements: Statement[]) {
          const local =
            at !== 'first-primary' && statements.every(({ sql }) => /^select/i.test(sql))
          if (local && bookmark) while (lsn < lsnOf(bookmark)) await reach()
          const results = local ? statements.map((one) => run(copy, one)) : commit(statements)
          bookmark = bookmarkOf(local ? lsn : log.length)
          return results.map((result) => ({
            ...result,
            success: true,
            meta: { changes: 0, served_by_primary: !local },
          }))
        },
      }
    }
    return { d1: { withSession } as unknown as D1Database, apply }
  }
  return { createReplica }
}

function open(): DatabaseSync {
  const db = new DatabaseSync(':memory:')
  db.exec(SCHEMA)
  return db
}

const prepare = (sql: string, params: SQLInputValue[] = []) => ({
  sql,
  params,
  bind: (...values: SQLInputValue[]) => prepare(sql, values),
})

/** Errors as D1 words them. */
function run(db: DatabaseSync, { sql, params }: Statement) {
  try {
    return { results: db.prepare(sql).all(...params) }
  } catch (error) {
    throw new Error(
      `D1_ERROR: ${error instanceof Error ? error.message : error}: SQLITE_CONSTRAINT`,
    )
  }
}
