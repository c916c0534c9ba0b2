// "It is not there", from a replica that may only be behind: the primary is asked, within a budget.
import { DataError } from './faults.ts'
import { ANSWER_RESERVE_MS, type Read, read, type Statements } from './read.ts'
import { type Db, onPrimary, type Source } from './session.ts'

/** The way to the primary takes up to 300 ms: whoever hears nothing by then is told what the replica said. */
export const CONFIRM_MS_MAX = 400

/** As `read`, but what `absent` calls absent is what the primary says, where it can be asked. `calls`: every one that
 * was made. `unconfirmed`: a replica missed it, and nobody has confirmed that it is not there. */
export async function look<T extends Statements>(
  source: Source,
  build: (db: Db) => T,
  absent: (rows: Read<T>['rows']) => boolean,
) {
  const found = await read(source, build)
  const calls = [found.served]
  if (found.served.primary || !absent(found.rows)) return { read: found, calls, unconfirmed: false }
  const missed = { read: found, calls, unconfirmed: true }
  if (!source.confirms.take()) return missed
  const until = source.clock.now() + CONFIRM_MS_MAX + ANSWER_RESERVE_MS
  const soon = { ...onPrimary(source), deadline: Math.min(source.deadline, until) }
  try {
    const confirmed = await read(soon, build)
    return { read: confirmed, calls: [...calls, confirmed.served], unconfirmed: false }
  } catch (error) {
    const silent = error instanceof DataError && SILENT.includes(error.reason)
    if (!silent) throw error
    return missed
  }
}

/** The primary says nothing, which is no reason to say less than the replica did. */
const SILENT = ['primary-unreachable', 'overloaded']
