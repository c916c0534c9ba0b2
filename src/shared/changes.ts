// What this isolate knows to have changed lately, from what regions tell beside their answers: the invalidation stream
// of TxCache (OSDI 2010), taken along instead of subscribed to. It makes the validity interval of a copy longer.

import { type Position, usable } from './position.ts'
import { namesIn, type Recent } from './recent.ts'
import type { Snapshot } from './snapshot.ts'

/** Commits remembered: more than most copies are old, at ten a second; about 1 MB. */
const COMMITS_MAX = 4_096

export type Changes = ReturnType<typeof createChanges>

export function createChanges(commitsMax = COMMITS_MAX) {
  let epoch = 0
  /** Known are all commits after `from`, until `until`. */
  let [from, until] = [0, 0]
  /** What each of them touched, and by name those that touched it, oldest first. */
  const touched = new Map<number, readonly string[]>()
  const byName = new Map<string, number[]>()

  function restart(at: number): void {
    from = at
    until = at
    touched.clear()
    byName.clear()
  }

  function add(names: readonly string[]): void {
    until++
    touched.set(until, names)
    for (const name of names) {
      const commits = byName.get(name)
      if (commits) commits.push(until)
      else byName.set(name, [until])
    }
  }

  function forgetOldest(): void {
    from++
    for (const name of touched.get(from) ?? []) {
      const commits = byName.get(name)
      commits?.shift()
      if (commits?.length === 0) byName.delete(name)
    }
    touched.delete(from)
  }

  return {
    /** From any answer. Of a later epoch or behind a gap it begins anew. */
    learn(told: Recent | undefined): void {
      if (!told || told.epoch < epoch) return
      const begin = told.n - told.touched.length
      if (told.epoch > epoch || begin > until) {
        epoch = told.epoch
        restart(begin)
      }
      for (let n = until + 1; n <= told.n; n++) add(namesIn(told.touched[told.n - n] ?? ''))
      while (touched.size > commitsMax) forgetOldest()
    },
    /** Is what a response shows known to be the same in commit `floor` as in the state that it was read in? */
    outlasts({ epoch: of, a, names }: Snapshot, floor: number): boolean {
      if (names === undefined || of !== epoch || a < from || floor > until) return false
      const changedAt = (name: string) => byName.get(name)?.findLast((n) => n <= floor) ?? 0
      return names.every((name) => changedAt(name) <= a)
    },
    /** The newest commit that is known. */
    get until() {
      return until
    },
    get size() {
      return { commits: touched.size, names: byName.size }
    },
  }
}

/** Is a copy new enough for a session: by the state it was read in, or because nothing has changed it since? */
export const suits = (
  at: Snapshot,
  position: Position,
  known?: Pick<Changes, 'outlasts'>,
): boolean =>
  usable(at, position) ||
  (at.epoch === position.epoch && known?.outlasts(at, position.floor) === true)
