// Old idempotency rows go, in bounded chunks; what can still be repeated stays. On a real D1.
import type { D1Database, D1PreparedStatement } from '@cloudflare/workers-types'
import { beforeEach, expect, test } from 'vitest'
import { CHUNK_ROWS, CHUNKS_MAX, KEPT_MS, prune } from '../../../src/data/prune.ts'
import { openD1 } from '../lab.ts'

const NOW = 1_800_000_000_000
const DAY_MS = 86_400_000
/** A day of one write a second. */
const YOUNG_ROWS = 100_000
const real = await openD1()

beforeEach(() => real.prepare('DELETE FROM idempotency').all())

const fill = (rows: number, createdAt: number, name: string) =>
  real
    .prepare(
      `WITH RECURSIVE count(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM count WHERE i < ?1)
       INSERT INTO idempotency (principal, key, fingerprint, created_at)
       SELECT 'p', ?3 || i, 'f', ?2 FROM count`,
    )
    .bind(rows, createdAt, name)
    .all()

const left = async () => {
  const { results } = await real
    .prepare('SELECT count(*) AS n FROM idempotency')
    .all<{ n: number }>()
  const row: unknown = results
  return JSON.stringify(row)
}

/** The same database, counting its batches and the rows that D1 bills as read. */
function counted() {
  const cost = { batches: 0, rowsRead: 0 }
  const withSession = (at: string) => {
    const session = real.withSession(at)
    async function batch<T>(statements: D1PreparedStatement[]) {
      cost.batches++
      const results = await session.batch<T>(statements)
      for (const { meta } of results) cost.rowsRead += meta.rows_read
      return results
    }
    return { prepare: session.prepare.bind(session), batch }
  }
  return { d1: { withSession } as unknown as D1Database, cost }
}

test('a key is good for more than 24 hours', async () => {
  expect(KEPT_MS).toBeGreaterThan(DAY_MS)
  await fill(2, NOW - KEPT_MS - 1, 'old')
  await fill(3, NOW - DAY_MS, 'young')
  expect(await prune(real, NOW)).toBe(2)
  expect(await left()).toContain('3')
  expect(await prune(real, NOW)).toBe(0)
})

test('more than a chunk takes more than one transaction', async () => {
  await fill(CHUNK_ROWS * 2 + 7, 0, 'old')
  const { d1, cost } = counted()
  expect(await prune(d1, NOW)).toBe(CHUNK_ROWS * 2 + 7)
  expect(cost.batches).toBe(3)
})

test('it costs what it deletes, however many rows are young', async () => {
  await fill(YOUNG_ROWS, NOW - 1, 'young')
  const idle = counted()
  expect(await prune(idle.d1, NOW)).toBe(0)
  expect(idle.cost.rowsRead).toBeLessThan(10)

  await real.prepare('DELETE FROM idempotency').all()
  await fill(CHUNK_ROWS + 100, 0, 'old')
  await fill(YOUNG_ROWS, NOW - 1, 'young')
  const { d1, cost } = counted()
  const deleted = await prune(d1, NOW)
  expect(deleted).toBe(CHUNK_ROWS + 100)
  expect(cost.rowsRead).toBeLessThanOrEqual(4 * deleted + 10)
  expect(await left()).toContain(`${YOUNG_ROWS}`)
})

test('an old row behind one from a clock that is ahead waits for it, and no young row goes', async () => {
  await fill(1, NOW + DAY_MS, 'ahead')
  await fill(3, 0, 'old')
  expect(await prune(real, NOW)).toBe(0)
  expect(await prune(real, NOW + DAY_MS + KEPT_MS + 1)).toBe(4)
})

test('one run is bounded, and the next goes on', async () => {
  await fill(CHUNK_ROWS * CHUNKS_MAX + 1, 0, 'old')
  const { d1, cost } = counted()
  expect(await prune(d1, NOW)).toBe(CHUNK_ROWS * CHUNKS_MAX)
  expect(cost.batches).toBe(CHUNKS_MAX)
  expect(await prune(real, NOW)).toBe(1)
})
