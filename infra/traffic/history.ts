// The format of a history: JSON Lines, one of these types a line, in the order it happened.
import type { Position } from '../../src/shared/position.ts'
import type { Item } from '../../src/shared/workload.ts'
import type { Fault, FaultKind } from '../world/faults.ts'
import type { Ask } from './exchange.ts'
import type { Reply, Story } from './reply.ts'

/** All times are milliseconds since the storm began, by a monotonic clock. What is `undefined` is left
 * out of the line. Order: `storm`, then `fault`, `healed` and `op` mixed, then `end`, and when the world
 * has stopped the primary's own account: every `commit`, then every `row`. */
export type Line = StormLine | FaultLine | OpLine | EndLine | CommitLine | RowLine

export type StormLine = {
  kind: 'storm'
  seed: number
  minutes: number
  clients: number
  speed: number
  /** Of the repository; `unknown` outside one. */
  commit: string
  /** Makes the same schedule and the same plan. */
  command: string
  /** What the world could break: part of what the schedule is made from. */
  kinds: readonly FaultKind[]
}

export type FaultLine = {
  kind: 'fault' | 'healed'
  /** When it was ordered, and when the world said it is so. */
  askedAt: number
  at: number
  id: string
  fault: Fault
}

/** One request, written when it has ended; of the answer also what its `Server-Timing` tells. Each client does one at a
 * time, numbered from 0. With the wish `stale-ok` the value may be older than the session. */
export type OpLine = Omit<Ask, 'token' | 'headers'> &
  Pick<Story, 'cache' | 'region' | 'attempts' | 'db'> & {
    kind: 'op'
    client: number
    n: number
    /** Number of this client's operation whose request, key and all, this one repeats. */
    again: number | undefined
    colo: string
    /** What the Consistency-Token that was sent, and the one that came back, say. */
    tokenSent: Position | undefined
    token: Position | undefined
    /** Sent no token on purpose: not part of the client's session. */
    anonymous: boolean
    invokedAt: number
    completedAt: number
    /** Of `timeout` and `broken` writes, and of those answered 5xx, nobody knows whether they happened. */
    outcome: Reply['kind']
    /** Why it broke. */
    why: string | undefined
    status: number | undefined
    /** What kind of problem a status of 400 or more named. */
    problem: string | undefined
    value: Seen | undefined
    /** `Idempotency-Replayed`: the value is what was answered when the write was made. */
    replayed: boolean | undefined
    /** What about the answer is never allowed, whatever is broken. */
    wrong: string | undefined
  }

/** What an answer shows of the data. */
export type Seen =
  | ({ kind: 'item'; hidden: boolean } & Shown)
  | { kind: 'redirect'; name: string; value: string }
  /** 404. */
  | { kind: 'missing'; name: string }
  /** 410 of a write, or a removal that was done. */
  | { kind: 'deleted'; name: string }
  /** 410 of a read or a follow, which have no key: hidden or deleted. */
  | { kind: 'gone'; name: string }
  /** The first LISTED_MAX, newest first. */
  | { kind: 'list'; items: Shown[] }

export type Shown = Pick<Item, 'name' | 'version' | 'value'>

/** Few, so that one more or less shows. */
export const LISTED_MAX = 5

export type EndLine = {
  kind: 'end'
  at: number
  /** What is wrong with the world itself after healing; empty when nothing is. */
  broken: string[]
  interrupted: boolean
}

/** A row of the table `idempotency`: one commit, in the order of `seq`, the world's own seed included.
 * `result` is what the product keeps of it. */
export type CommitLine = {
  kind: 'commit'
  seq: number
  key: string
  result: Record<string, unknown>
}

/** A row of the product's table at the end, its columns under their own names. */
export type RowLine = { kind: 'row' } & Record<string, unknown>

export const toLine = (line: Line): string => `${JSON.stringify(line)}\n`

/** A thousandth of a millisecond: finer than anything here can be told apart, and short. */
export const roundMs = (ms: number): number => Math.round(ms * 1_000) / 1_000
