// A D1 in the small: a primary that commits, replicas that follow at any distance, bookmarks, a restore.

import { LIST } from './plan.ts'
import type { Change, Commit } from './timeline.ts'

export type Row = { write: number; version: number; modSeq: number; deleted: boolean }

/** The state after one commit; never changed. `at` counts commits and restores, `n` is `commit_seq.n`. */
export type State = {
  at: number
  n: number
  epoch: number
  rows: readonly (Row | undefined)[]
  listSeq: number
  /** What the last commits until `recentAt` touched, the newest first: `recent` of the table commit_seq. */
  recent: readonly string[]
  recentAt: number
  /** The table `idempotency`, newest first. */
  done: Done | undefined
}

type Done = { write: number; seq: number; row: Row; before: Done | undefined }

export type WriteOrder = {
  /** Idempotency key, and what the row becomes. */
  write: number
  key: number
  what: 'create' | 'change' | 'delete'
  /** `If-Match`; without it, anything that is there. */
  version: number | undefined
  /** What the region's environment says, and the caller's floor. */
  epoch: number
  floor: number
  /** What it says that it touches; absent when it does not. */
  touches?: string | undefined
  /** Made by an older version, which keeps no account of that. */
  older?: boolean
}

export type Committed =
  | { kind: 'committed'; seq: number; row: Row; replayed: boolean; state: State }
  | { kind: 'unchanged' | 'taken' | 'epoch-mismatch' | 'behind-token' }

/** What a client sees of an item that never was, and of one that was deleted. */
export const MISSING = 0
export const DELETED = -1
/** The key that says whether a slug is taken, by a deleted item too. */
export const takenKey = (key: number): number => 16 + key
const TAKEN = 1
/** Items of the beginning are values above every act's id. */
const FIRST_VALUE = 50

export const seen = (row: Row | undefined): number =>
  row === undefined ? MISSING : row.deleted ? DELETED : row.write

/** One number for what is in the list: six bits an item. */
export const seenList = ({ rows }: State): number =>
  rows.reduce((code, row, key) => code + (Math.max(0, seen(row)) << (6 * key)), 0)

/** As the statement in src/data/commit.ts and `parseRecent` of src/shared/recent.ts have it together. */
const accountOf = ({ n, recent, recentAt }: State, touches: WriteOrder['touches']) => ({
  recent: touches ? [touches, ...(recentAt === n ? recent : [])].slice(0, RECENT_MAX) : [],
  recentAt: n + 1,
})
/** A few, so that there are gaps. */
const RECENT_MAX = 5

export type Database = ReturnType<typeof openDatabase>

export function openDatabase(items: number, present: number, replicas: number) {
  const rows = Array.from({ length: items }, (_, key): Row | undefined =>
    key < present ? { write: FIRST_VALUE + key, version: 1, modSeq: 1, deleted: false } : undefined,
  )
  const untold = { recent: [], recentAt: 0, done: undefined }
  const first: State = { at: 0, n: 1, epoch: 1, rows, listSeq: 1, ...untold }
  let head = first
  const states = [first]
  const commits: Commit[] = []
  const applied = Array.from({ length: replicas }, () => 0)
  const initial = changes(undefined, first)

  function push(state: State, op: number | undefined): void {
    commits.push({ op, changes: changes(head, state) })
    states.push(state)
    head = state
  }

  /** One batch: all of it or nothing, in the order of src/data/commit.ts. */
  function commit(order: WriteOrder): Committed {
    const { write, key, what, version, epoch, floor } = order
    if (head.epoch !== epoch) return { kind: 'epoch-mismatch' }
    if (head.n < floor) return { kind: 'behind-token' }
    for (let done = head.done; done; done = done.before) {
      if (done.write !== write) continue
      const { seq, row } = done
      return { kind: 'committed', seq, row, replayed: true, state: head }
    }
    const old = head.rows[key]
    if (what === 'create' && old) return { kind: 'taken' }
    const wanted = old && !old.deleted && (version === undefined || version === old.version)
    if (what !== 'create' && !wanted) return { kind: 'unchanged' }
    const n = head.n + 1
    const row = { write, version: (old?.version ?? 0) + 1, modSeq: n, deleted: what === 'delete' }
    const done = { write, seq: n, row, before: head.done }
    const after = head.rows.with(key, row)
    const account = { ...head, ...(order.older ? undefined : accountOf(head, order.touches)) }
    push({ ...account, at: head.at + 1, n, rows: after, listSeq: n, done }, write)
    return { kind: 'committed', seq: n, row, replayed: false, state: head }
  }

  /** Time Travel: what was, again. Bookmarks go on rising, `n` goes back. */
  function restore(back: number): void {
    const was = states[Math.max(0, head.at - back)] ?? first
    for (const [index, one] of commits.entries()) {
      if (index >= was.at) commits[index] = { ...one, undone: true }
    }
    push({ ...was, at: head.at + 1 }, undefined)
  }

  /** Part of the restore in every respect but that it may come later; nothing else changes. */
  function setEpoch(epoch: number): void {
    push({ ...head, at: head.at + 1, epoch }, undefined)
  }

  /** What a replica has when asked: not before `atLeast`, not before what it had, at most `lag` behind. */
  function replica(index: number, atLeast: number, lag: number): State {
    const at = Math.max(applied[index] ?? 0, atLeast, head.at - lag)
    applied[index] = at
    return states[at] ?? head
  }

  return {
    initial,
    commits,
    commit,
    restore,
    setEpoch,
    replica,
    head: () => head,
  }
}

function changes(before: State | undefined, after: State): Change[] {
  const found: Change[] = []
  for (const [key, row] of after.rows.entries()) {
    const old = before?.rows[key]
    if (before && old === row) continue
    found.push({ key, value: seen(row) }, { key: takenKey(key), value: row ? TAKEN : MISSING })
  }
  if (!before || found.length > 0) found.push({ key: LIST, value: seenList(after) })
  return found
}
