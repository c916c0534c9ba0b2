// Forgets idempotency rows that nobody can repeat any more, a bounded chunk at a time.
import type { D1Database } from '@cloudflare/workers-types'

/** A key is good for 24 hours; one more for clocks that disagree and for runs that are missed. */
export const KEPT_MS = 25 * 3_600_000
/** A chunk is one short transaction between the writes of clients. */
export const CHUNK_ROWS = 500
/** With a run every ten minutes this keeps up with 16 writes a second. */
export const CHUNKS_MAX = 20

/** The oldest rows up to the first one that can still be repeated, at most ?2. A table without an integer key
 * numbers its rows in the order of their making (https://www.sqlite.org/autoinc.html), so neither an index on
 * the age, which would cost a written row with every write of a client, nor a look at young rows is needed.
 * A row made by a clock that is ahead only keeps those behind it until it is old itself. */
const OLDEST = `DELETE FROM idempotency WHERE rowid < coalesce(
  (SELECT id FROM (SELECT rowid AS id, created_at FROM idempotency ORDER BY rowid LIMIT ?2)
   WHERE created_at >= ?1 LIMIT 1),
  (SELECT rowid FROM idempotency ORDER BY rowid LIMIT 1 OFFSET ?2),
  9223372036854775807)`

/** Deletes at most CHUNKS_MAX x CHUNK_ROWS rows older than KEPT_MS; resolves with their number. Reads about
 * four rows for each one deleted, however many are young. Not a commit: no client can see these rows. */
export async function prune(d1: D1Database, now: number): Promise<number> {
  const session = d1.withSession('first-primary')
  const oldest = session.prepare(OLDEST).bind(now - KEPT_MS, CHUNK_ROWS)
  let deleted = 0
  for (let chunk = 0; chunk < CHUNKS_MAX; chunk++) {
    const [result] = await session.batch([oldest])
    const changes = result?.meta.changes ?? 0
    deleted += changes
    if (changes < CHUNK_ROWS) break
  }
  return deleted
}
