// Forgets idempotency rows that nobody can repeat any more, a bounded chunk at a time.
import type { D1Database } from '@cloudflare/workers-types'

/** A key is good for 24 hours; one more for clocks that disagree and for runs that are missed. */
export const KEPT_MS = 25 * 3_600_000
/** A chunk is one short transaction between the writes of clients. */
export const CHUNK_ROWS = 500
/** With a run every ten minutes this keeps up with 16 writes a second. */
export const CHUNKS_MAX = 20

/** Deletes at most CHUNKS_MAX x CHUNK_ROWS rows older than KEPT_MS; resolves with their number.
 * There is no index on the age: it would cost a written row with every write of a client, and a scan
 * of a day's rows costs a fraction of a cent. Not a commit: no client can see these rows. */
export async function prune(d1: D1Database, now: number): Promise<number> {
  const session = d1.withSession('first-primary')
  const oldest = session
    .prepare(
      `DELETE FROM idempotency WHERE rowid IN
         (SELECT rowid FROM idempotency WHERE created_at < ?1 LIMIT ?2)`,
    )
    .bind(now - KEPT_MS, CHUNK_ROWS)
  let deleted = 0
  for (let chunk = 0; chunk < CHUNKS_MAX; chunk++) {
    const [result] = await session.batch([oldest])
    const changes = result?.meta.changes ?? 0
    deleted += changes
    if (changes < CHUNK_ROWS) break
  }
  return deleted
}
