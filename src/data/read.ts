// The one read path: a value and the commit it was read at, in one transaction and one round trip.
import { sql } from 'drizzle-orm'
import type { BatchItem } from 'drizzle-orm/batch'
import { classify, DataError } from './faults.ts'
import { gated } from './gate.ts'
import { type Db, openSession, type Served, type Source } from './session.ts'
import { commitSeq } from './tables.ts'

/** A replica gets this long to reach the client's bookmark, and at most half of the attempt: its lag mostly outlasts
 * a reader's patience (p50 0.8 s), and the way to the primary, up to 300 ms, has to fit behind it. */
export const REPLICA_WAIT_MS = 200

/** Kept back from every database cap, so that the answer still gets out inside the attempt. */
export const ANSWER_RESERVE_MS = 50

export type Statements = BatchItem<'sqlite'>[]

/** The rows of each statement, in order. */
export type Rows<T extends Statements> = { [K in keyof T]: T[K]['_']['result'] }

export type Read<T extends Statements> = {
  rows: Rows<T>
  /** The commit counter of the state that was read. */
  seq: number
  /** What the last commits before it touched; `undefined` when nobody kept account. */
  recent: string | undefined
  served: Served
}

type Tried<T> =
  | { kind: 'ok'; value: T; epoch: number | undefined }
  | { kind: 'late' }
  | { kind: 'transient' | 'exhausted'; cause: unknown }

/** Reads the nearest replica that has the session's bookmark; when it is late, or drops the session, reads the primary
 * once, on a new session, as none survives a reset. Throws DataError when neither answers in time. */
export async function read<T extends Statements>(
  source: Source,
  build: (db: Db) => T,
): Promise<Read<T>> {
  if (source.ask.epoch !== source.epoch) throw new DataError('epoch-mismatch')
  const began = source.clock.now()
  const first = source.ask.primary ? undefined : await readReplica(source, build)
  // The bookmark alone is not enough: after a restore bookmarks go on rising while commits go back.
  if (first?.kind === 'ok' && isCurrent(source, first.value.seq, first.epoch)) return first.value
  const atPrimary = () => tryRead(source, 'first-primary', timeLeft(source), build)
  let second = await atPrimary()
  if (second.kind === 'exhausted' && !first) second = await atPrimary()
  if (first?.kind === 'exhausted' && second.kind !== 'ok') second = first
  switch (second.kind) {
    case 'ok':
      if (!sameEpoch(source, second.epoch)) throw new DataError('epoch-mismatch')
      if (second.value.seq < source.ask.floor) throw new DataError('behind-token')
      // With what was tried in vain: the edge takes the database's time for no part of the way.
      return { ...second.value, served: { ...second.value.served, ms: source.clock.now() - began } }
    case 'exhausted':
      throw new DataError('exhausted', second.cause)
    case 'late':
    case 'transient':
      throw new DataError(
        replicaToBlame(source, first) ? 'replica-unreachable' : 'primary-unreachable',
        second.kind === 'transient' ? second.cause : undefined,
      )
  }
}

/** A replica that is late for a bookmark waits for the primary; one that is late for nothing, or drops
 * the session, has a trouble of its own, and another region's may be whole. */
const replicaToBlame = ({ ask }: Source, first: Tried<unknown> | undefined): boolean =>
  first?.kind === 'transient' || (first?.kind === 'late' && ask.bookmark === null)

function readReplica<T extends Statements>(source: Source, build: (db: Db) => T) {
  const { bookmark } = source.ask
  const halfMs = timeLeft(source) / 2
  // Without a bookmark there is nothing to wait for but the query itself.
  const capMs = bookmark === null ? halfMs : Math.min(halfMs, REPLICA_WAIT_MS)
  return tryRead(source, bookmark ?? 'first-unconstrained', capMs, build)
}

export const timeLeft = ({ deadline, clock }: Source): number =>
  Math.max(0, deadline - clock.now() - ANSWER_RESERVE_MS)

async function tryRead<T extends Statements>(
  source: Source,
  at: string,
  capMs: number,
  build: (db: Db) => T,
): Promise<Tried<Read<T>>> {
  const { db, served } = openSession(source, at)
  const { n, epoch, recent, recentAt } = commitSeq
  const state = db.select({ n, epoch, recent, recentAt }).from(commitSeq)
  try {
    const done = await gated(source, capMs, async () => db.batch([state, ...build(db)]))
    if (done === 'timeout') return { kind: 'late' }
    const [[row], ...rows] = done
    return {
      kind: 'ok',
      epoch: row?.epoch,
      value: {
        rows: rows as Rows<T>,
        seq: row?.n ?? 0,
        recent: row && row.recentAt === row.n ? row.recent : undefined,
        served: served(),
      },
    }
  } catch (cause) {
    if (cause instanceof DataError) throw cause
    const fault = classify(cause)
    if (fault.kind === 'overload') throw new DataError('overloaded', cause)
    if (fault.kind === 'transient' || fault.kind === 'exhausted') return { kind: fault.kind, cause }
    throw cause
  }
}

/** A database restored to an earlier state has another epoch than the deployment until both agree;
 * nothing may be read or written meanwhile. An empty database has none yet. */
const sameEpoch = (source: Source, epoch: number | undefined): boolean =>
  epoch === undefined || epoch === source.epoch

/** A replica may not have heard of the restore yet, or of what the client has seen. */
const isCurrent = (source: Source, seq: number, epoch: number | undefined): boolean =>
  sameEpoch(source, epoch) && seq >= source.ask.floor

/** For `mod_seq` columns: the number of the commit being made. */
export const thisCommit = sql<number>`(SELECT n FROM commit_seq)`
