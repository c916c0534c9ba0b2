// Gives a request its Data: reads and commits that also keep the account of what the response was read at.
import { commit } from '../data/commit.ts'
import { look } from '../data/confirm.ts'
import type { Operation } from '../data/idempotency.ts'
import type { Rows, Statements } from '../data/read.ts'
import { type Db, onPrimary, type Served, type Source } from '../data/session.ts'
import { maxBookmark } from '../shared/guards.ts'
import { NAMES_MAX, nameHash } from '../shared/recent.ts'
import type { Told } from '../shared/snapshot.ts'
import type { Data } from './context.ts'

const NEVER = () => false

/** `account`: what the database did for the request. */
export function openData(source: Source, identify: (body: unknown) => Promise<Operation>) {
  const served: Served[] = []
  const seqs: number[] = []
  let modSeq: number | undefined
  let names: readonly string[] = []
  let newest: { seq: number; recent: string | undefined } | undefined
  let wrote = false
  /** Something was not found by a replica that may only be behind: not to be believed for long. */
  let unconfirmed = false

  async function readAt<T extends Statements>(
    at: Source,
    build: (db: Db) => [...T],
    absent: (rows: Rows<T>) => boolean = NEVER,
  ) {
    const looked = await look<T>(at, build as (db: Db) => T, absent)
    unconfirmed ||= looked.unconfirmed
    served.push(...looked.calls)
    seqs.push(looked.read.seq) // what a replica missed is not shown
    if (looked.read.seq >= (newest?.seq ?? 0)) newest = looked.read
    return looked.read.rows
  }

  const data: Data = {
    read: (build, { absent } = {}) => readAt(source, build, absent),
    readPrimary: (build) => readAt(onPrimary(source), build),
    changedAt: (seq, madeOf = []) => {
      modSeq = seq
      names = madeOf
    },
    async commit(body, write) {
      const done = await commit(source, await identify(body), write)
      if (done.kind === 'committed') {
        served.push(done.served)
        seqs.push(done.seq)
        wrote = true
      }
      return done
    },
  }
  /** Made of several states: right for this client, but not a copy of any one state to keep. */
  const mixed = (): boolean => new Set(seqs).size > 1
  /** `undefined` when nothing was read: the response does not depend on the database. */
  const snapshot = (): Told | undefined => {
    if (seqs.length === 0) return undefined
    // Of several states the newest counts: whoever saw or wrote it must not see an older one.
    const a = Math.max(...seqs)
    const one = !mixed() && !wrote
    const m = one ? Math.min(modSeq ?? a, a) : a
    const bookmark = served.map((call) => call.bookmark).reduce(maxBookmark, null)
    const named = one && names.length > 0 && names.length <= NAMES_MAX
    return {
      ...{ epoch: source.epoch, m, a, bookmark },
      ...(named && { names: names.map(nameHash) }),
      ...(newest?.seq === a && newest.recent !== undefined && { recent: newest.recent }),
    }
  }
  return { data, account: { served, snapshot, mixed, unconfirmed: () => unconfirmed } }
}
