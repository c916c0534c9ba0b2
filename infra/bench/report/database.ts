// One primary and its replicas by the clock: which version of a key stands where, and when. Pure.

import { formatTouched, RECENT_CHARS_MAX } from '../../../src/shared/recent.ts'
import { createLag } from '../../world/d1/lag.ts'
import type { Clock } from '../../world/time.ts'

export type Database = ReturnType<typeof createDatabase>

/** A key as one state of the database has it: `version` is the commit that last changed it, 0 for the first one. */
export type Row = { version: number; state: number }

/** Every region has a replica, that of the primary too: https://developers.cloudflare.com/d1/best-practices/read-replication/ */
export function createDatabase(clock: Clock, seed: number, replicas: readonly string[]) {
  /** By key: the commits that changed it, oldest first. */
  const changes = new Map<number, number[]>()
  /** By replica: when it applies each commit (n is at n - 1), and the last one that it has. */
  const replicated = new Map(
    replicas.map((id) => [id, { times: [] as number[], state: 0, lagAt: createLag(seed, id) }]),
  )
  const beganMs = clock.now()
  /** What the last commits changed, newest first, as the database keeps it beside its counter. */
  const recents = ['']
  let commits = 0

  function stateOf(id: string): number {
    const replica = replicated.get(id)
    if (!replica) throw new Error(`"${id}" has no replica.`)
    while ((replica.times[replica.state] ?? Infinity) <= clock.now()) replica.state++
    return replica.state
  }

  function rowAt(key: number, state: number): Row {
    const version = changes.get(key)?.findLast((commit) => commit <= state) ?? 0
    return { version, state }
  }

  return {
    commit(key: number): Row {
      commits++
      const known = changes.get(key)
      recents.push((formatTouched([String(key)]) + recents.at(-1)).slice(0, RECENT_CHARS_MAX))
      if (known) known.push(commits)
      else changes.set(key, [commits])
      const now = clock.now()
      for (const { times, lagAt } of replicated.values()) {
        times.push(Math.max(times.at(-1) ?? 0, now + lagAt(now - beganMs))) // in order
      }
      return { version: commits, state: commits }
    },
    /** Did the key change after commit `from`, until `until` or in it? */
    changed: (key: number, from: number, until: number): boolean =>
      rowAt(key, until).version > from,
    recent: ({ state }: Row): string => recents[state] ?? '',
    onPrimary: (key: number): Row => rowAt(key, commits),
    onReplica: (id: string, key: number): Row => rowAt(key, stateOf(id)),
    /** Milliseconds until a replica has a commit; 0 when it has. */
    behindMs: (id: string, commit: number): number =>
      Math.max(0, (replicated.get(id)?.times[commit - 1] ?? 0) - clock.now()),
  }
}
