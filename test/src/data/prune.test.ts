// Old idempotency rows go, in bounded chunks; what can still be repeated stays. On a real D1.
import type { D1Database } from '@cloudflare/workers-types'
import { beforeEach, expect, test } from 'vitest'
import { CHUNK_ROWS, CHUNKS_MAX, KEPT_MS, prune } from '../../../src/data/prune.ts'
import { openD1 } from '../lab.ts'

const NOW = 1_800_000_000_000
const DAY_MS = 86_400_000
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

/** The same database, counting its batches. */
function counted(): { d1: D1Database; batches: () => number } {
  let count = 0
  const withSession = (at: string) => {
    const session = real.withSession(at)
    const batch: typeof session.batch = (statements) => {
      count++
      return session.batch(statements)
    }
    return { prepare: session.prepare.bind(session), batch }
  }
  return { d1: { withSession } as unknown as D1Database, batches: () => count }
}

test('a key is good for more than 24 hours', async () => {
  expect(KEPT_MS).toBeGreaterThan(DAY_MS)
  await fill(3, NOW - DAY_MS, 'young')
  await fill(2, NOW - KEPT_MS - 1, 'old')
  expect(await prune(real, NOW)).toBe(2)
  expect(await left()).toContain('3')
  expect(await prune(real, NOW)).toBe(0)
})

test('more than a chunk takes more than one transaction', async () => {
  await fill(CHUNK_ROWS * 2 + 7, 0, 'old')
  const { d1, batches } = counted()
  expect(await prune(d1, NOW)).toBe(CHUNK_ROWS * 2 + 7)
  expect(batches()).toBe(3)
})

test('one run is bounded, and the next goes on', async () => {
  await fill(CHUNK_ROWS * CHUNKS_MAX + 1, 0, 'old')
  const { d1, batches } = counted()
  expect(await prune(d1, NOW)).toBe(CHUNK_ROWS * CHUNKS_MAX)
  expect(batches()).toBe(CHUNKS_MAX)
  expect(await prune(real, NOW)).toBe(1)
})
