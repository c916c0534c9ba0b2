// Why the edge went to a region though it has a cache, from its own event stream. Pure.
import type { CacheOutcome } from '../../../src/edge/visit/outcome.ts'

/** In the order of the report's table, each with what it means. */
export const CAUSES = {
  changed: 'the copy is older than the session, and what it shows has changed since',
  unknown: 'the copy is older than the session, and nobody here knows that it has not changed',
  absent: 'no copy, as far as this colo’s KV knows',
  invalidated: 'the copy was taken back by a write',
  expired: 'the copy’s time is over',
  slow: 'KV had not answered in time',
  joined: 'answered by the load of another reader, whom it waited for',
} as const

export type Cause = keyof typeof CAUSES

/** `undefined` for what a cache answered. `changed`: did that which was asked for change after the first commit, until
 * the second or in it? */
export function causeOf(
  cache: CacheOutcome,
  changed: (from: number, until: number) => boolean,
): Cause | undefined {
  if (cache.kind !== 'miss') return undefined
  const { behind, collapsed, detail, fwd } = cache
  if (behind) return changed(behind.copy, behind.session) ? 'changed' : 'unknown'
  if (collapsed) return 'joined'
  if (detail?.startsWith('kv-')) return 'slow'
  if (fwd === 'uri-miss') return 'absent'
  return fwd === 'stale' ? 'expired' : 'invalidated'
}

export type Causes = { [cause in Cause]?: number }

/** Shares of `reads`, of which these were not answered by a cache. */
export function sharesOf(causes: ReadonlyMap<Cause, number>, reads: number): Causes {
  return Object.fromEntries(
    [...causes].map(([cause, times]) => [cause, Math.round((1e4 * times) / reads) / 1e4]),
  )
}
