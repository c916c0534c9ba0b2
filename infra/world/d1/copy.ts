// A replica's copy of the database, in memory: takes the feed's frames in order, answers reads.
import { constants } from 'node:sqlite'
import type { Request, Server } from './engine.ts'
import { answer, type Database, inTransaction, type Outcome } from './engine.ts'
import type { Frame } from './feed.ts'
import { PARAMETERS_MAX } from './limits.ts'
import { openSnapshot } from './snapshot.ts'

export interface Copy {
  /** Of the last frame applied; -1 before the first snapshot. */
  lsn(): number
  /** False when the frame does not fit: the copy has diverged and needs a snapshot. */
  apply(frame: Frame): boolean
  /** 'readonly' for a request that writes: the copy is left as it was. */
  answer(request: Request, server: Server): Outcome
  close(): void
}

export function createCopy(): Copy {
  let database: Database | undefined
  let lsn = -1
  return {
    lsn: () => lsn,
    apply(frame) {
      if (frame.kind === 'snapshot') {
        const next = openSnapshot(frame.payload)
        database?.db.close()
        database = next
      } else if (database === undefined || frame.lsn !== lsn + 1) {
        return false
      } else if (!applyChangeset(database, frame)) {
        return false
      }
      lsn = frame.lsn
      return true
    },
    answer(request, server) {
      if (database === undefined) throw new Error('a replica was asked before its first snapshot')
      const { db } = database
      return answer(database, request, server, (work) => inTransaction(db, work))
    },
    close() {
      database?.db.close()
      database = undefined
    },
  }
}

function applyChangeset({ db }: Database, { payload, lsn }: Frame): boolean {
  // The primary has checked the foreign keys, and what their actions did is in the changeset.
  db.exec('PRAGMA query_only = OFF; PRAGMA foreign_keys = OFF')
  // A changeset becomes statements with several parameters a column, over the limit for guests.
  db.limits.variableNumber = Number.POSITIVE_INFINITY
  try {
    return inTransaction(db, () => {
      const onConflict = () => constants.SQLITE_CHANGESET_ABORT
      if (!db.applyChangeset(payload, { onConflict })) return false
      db.exec(`PRAGMA user_version = ${lsn}`)
      return true
    })
  } catch {
    return false
  } finally {
    db.limits.variableNumber = PARAMETERS_MAX
    db.exec('PRAGMA query_only = ON; PRAGMA foreign_keys = ON')
  }
}
