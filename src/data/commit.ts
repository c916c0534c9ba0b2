// The one write path: one batch, which D1 runs as one transaction, with everything a write must leave behind.
import { and, eq, type SQL, sql } from 'drizzle-orm'
import type { BatchItem } from 'drizzle-orm/batch'
import { isRecord, parseJson } from '../shared/guards.ts'
import { formatTouched, RECENT_CHARS_MAX } from '../shared/recent.ts'
import { classify, DataError } from './faults.ts'
import { gated } from './gate.ts'
import type { Operation } from './idempotency.ts'
import { read, thisCommit, timeLeft } from './read.ts'
import { type Db, onPrimary, openSession, type Served, type Source } from './session.ts'
import { collections, commitSeq, idempotency, must } from './tables.ts'

type Statement = BatchItem<'sqlite'>

export type Write = {
  /** The statements that make the change; wrap one in `changed()` to insist that it hit rows. */
  effects: (db: Db) => Statement[]
  /** Names of the lists this change can be seen in. */
  lists: string[]
  /** Names of the records that it changes, as reads name what they are made of (`changedAt`). Without it any copy may
   * have changed; forget one, and clients are shown an old copy of it though they have seen newer. */
  touches?: readonly string[]
  /** SQL for the JSON object that the response is made from, read after the effects. */
  result: SQL
}

export type Committed =
  | {
      kind: 'committed'
      result: Record<string, unknown>
      seq: number
      /** The same request was committed before; this is what it answered. */
      replayed: boolean
      served: Served
    }
  /** A `changed()` statement did not hit the rows it was to: nothing was written. */
  | { kind: 'unchanged' }
  /** A UNIQUE constraint of the product's own tables: nothing was written. */
  | { kind: 'taken'; on: string }
  /** The idempotency key belongs to a different request: nothing was written. */
  | { kind: 'key-reused' }

/** The statement, and an assertion that it changed a row at least, or exactly `rows`, or the whole batch rolls
 * back. `changes()` speaks of the last statement, so the assertion follows it directly. */
export const changed = (db: Db, statement: Statement, rows?: number): Statement[] => [
  statement,
  db
    .insert(must)
    .select(rows === undefined ? sql`SELECT changes() >= 1` : sql`SELECT changes() = ${rows}`),
  db.delete(must),
]

/** Commits `write` once for `operation`, however often it is asked for. Throws DataError when the primary does not
 * answer in time: whether the write happened is not known, and repeating the same operation tells. */
export async function commit(
  source: Source,
  operation: Operation,
  write: Write,
): Promise<Committed> {
  // An edge of another epoch would issue tokens that mix two timelines.
  if (source.ask.epoch !== source.epoch) throw new DataError('epoch-mismatch')
  const first = await tryCommit(source, operation, write)
  // Reset by others, maybe; the key keeps it to one effect. What these statements do themselves they do again.
  const last = first.kind === 'exhausted' ? await tryCommit(source, operation, write) : first
  if (last.kind === 'exhausted') throw new DataError('exhausted', last.cause)
  return last
}

type Tried = Committed | { kind: 'exhausted'; cause: unknown }

async function tryCommit(source: Source, operation: Operation, write: Write): Promise<Tried> {
  const session = openSession(source, 'first-primary')
  const { db } = session
  try {
    const done = await gated(source, timeLeft(source), async () =>
      db.batch(batch(source, db, operation, write)),
    )
    if (done === 'timeout') throw new DataError('primary-unreachable')
    return committed(done.at(-1), session.served(), false)
  } catch (cause) {
    if (cause instanceof DataError) throw cause
    const fault = classify(cause)
    switch (fault.kind) {
      case 'constraint':
        if (fault.on.startsWith('idempotency.')) return replay(source, operation)
        if (!fault.on.startsWith('must_')) return { kind: 'taken', on: fault.on }
        await read(onPrimary(source), noQuery) // checks epoch and floor
        return { kind: 'unchanged' }
      case 'overload':
        throw new DataError('overloaded', cause)
      case 'transient':
        throw new DataError('primary-unreachable', cause)
      case 'exhausted':
        return { kind: 'exhausted', cause }
      case 'bug':
        throw cause
    }
  }
}

function batch(
  source: Source,
  db: Db,
  operation: Operation,
  write: Write,
): [Statement, ...Statement[]] {
  const touched = formatTouched(write.touches && [...write.touches, ...write.lists])
  return [
    db.insert(idempotency).values({ ...operation, createdAt: source.clock.now() }),
    ...changed(
      db,
      db
        .insert(commitSeq)
        .values({ id: 1, n: 1, epoch: source.epoch, recent: touched, recentAt: 1 })
        .onConflictDoUpdate({
          target: commitSeq.id,
          set: {
            n: sql`n + 1`,
            recent: sql`substr(${touched} || iif(recent_at = n, recent, ''), 1, ${RECENT_CHARS_MAX})`,
            recentAt: sql`n + 1`,
          },
          // Never in another epoch, nor below what the client has seen: either is a restore.
          setWhere: sql`epoch = ${source.epoch} AND n >= ${source.ask.floor}`,
        }),
    ),
    ...write.effects(db),
    ...write.lists.map((name) =>
      db
        .insert(collections)
        .values({ name, modSeq: thisCommit })
        .onConflictDoUpdate({ target: collections.name, set: { modSeq: thisCommit } }),
    ),
    db
      .update(idempotency)
      .set({ seq: thisCommit, result: sql`(${write.result})` })
      .where(sameOperation(operation)),
    outcome(db, operation),
  ]
}

const noQuery = (): [] => []

const sameOperation = ({ principal, key }: Operation) =>
  and(eq(idempotency.principal, principal), eq(idempotency.key, key))

const { fingerprint, seq, result } = idempotency

const outcome = (db: Db, operation: Operation) =>
  db.select({ fingerprint, seq, result }).from(idempotency).where(sameOperation(operation))

/** The key is there already: answer what was answered then, unless it was in another epoch. */
async function replay(source: Source, operation: Operation): Promise<Committed> {
  const { rows, served } = await read<[ReturnType<typeof outcome>]>(onPrimary(source), (db) => [
    outcome(db, operation),
  ])
  const [stored] = rows
  const [row] = stored
  if (row && row.fingerprint !== operation.fingerprint) return { kind: 'key-reused' }
  return committed(stored, served, true)
}

function committed(rows: unknown, served: Served, replayed: boolean): Committed {
  const row: unknown = Array.isArray(rows) ? rows[0] : undefined
  if (!isRecord(row) || typeof row.seq !== 'number' || typeof row.result !== 'string') {
    throw new Error('commit: the batch did not return its outcome')
  }
  const result = parseJson(row.result)
  if (!isRecord(result)) throw new Error('commit: `result` is not SQL for a JSON object')
  return { kind: 'committed', result, seq: row.seq, replayed, served }
}
