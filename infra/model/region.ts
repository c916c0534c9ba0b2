// A region of the model: src/data's order of reads and src/kit's snapshot, over the model's database.
import type { Ask } from '../../src/shared/position.ts'
import { nameHash, type Recent } from '../../src/shared/recent.ts'
import type { Snapshot } from '../../src/shared/snapshot.ts'
import { bookmarkOf, stateAt } from './bookmarks.ts'
import { type Database, type Row, type State, seen, seenList, takenKey } from './database.ts'
import type { Dials } from './dials.ts'
import type { Twist } from './mutants.ts'
import { type Act, LIST } from './plan.ts'

export type Region = {
  index: number
  epoch: number
  db: Database
  dials: Dials
  twist: Twist | undefined
  count: { databaseReads: number; primaryReads: number }
}

/** What a response shows, and the header that says what it was read at. */
export type Shown = { key: number; value: number; version: number; snapshot: Snapshot }

/** As routes name what they read and write. */
const NAMES = Array.from({ length: LIST + 1 }, (_, key) => nameHash(`key ${key}`))
const nameOf = (key: number): string => NAMES[key] ?? ''

export type Answer =
  | { kind: 'shown'; shown: Shown; recent?: Recent | undefined }
  | { kind: 'committed'; shown: Shown }
  /** 404, 409, 410 or 412: nothing was written, and it shows why. */
  | { kind: 'refused'; shown: Shown | undefined }
  /** 503. */
  | { kind: 'unable' }

const UNABLE: Answer = { kind: 'unable' }

export function readAt(region: Region, ask: Ask, key: number, random: () => number): Answer {
  if (!sameEpoch(region, ask)) return UNABLE
  const state = readState(region, ask, random)
  if (!state) return UNABLE
  if (region.twist === 'G6') return readTwice(region, state, ask, key, random)
  const changed = changeOf(region, state, key)
  const shown = show(region, state, key, changed, random)
  const names = [nameOf(key)]
  const named = { ...shown, snapshot: { ...shown.snapshot, names } }
  return { kind: 'shown', shown: named, recent: recentOf(region, state) }
}

/** As `read` of src/data/read.ts. */
function recentOf({ epoch, twist }: Region, { n, recent, recentAt }: State): Recent | undefined {
  return recentAt === n || twist === 'M14' ? { epoch, n, touched: recent } : undefined
}

/** What is shown is of the second read, the stamp of the older. */
function readTwice(
  region: Region,
  first: State,
  ask: Ask,
  key: number,
  random: () => number,
): Answer {
  const state = readState(region, ask, random)
  if (!state) return UNABLE
  const shown = show(region, state, key, changeOf(region, state, key), random)
  const a = Math.min(first.n, state.n)
  const snapshot = { ...shown.snapshot, a, m: Math.min(shown.snapshot.m, a) }
  return { kind: 'shown', shown: { ...shown, snapshot } }
}

const changeOf = (region: Region, state: State, key: number) =>
  key === LIST ? listChange(region, state) : rowChange(region, state.rows[key])

/** As in `read` of src/data/read.ts: a replica with the bookmark, and once more at the primary. */
function readState(region: Region, ask: Ask, random: () => number): State | undefined {
  const { db, dials, epoch, twist, count } = region
  count.databaseReads++
  const unchecked = twist === 'M9' || twist === 'M10' || twist === 'G8'
  const carried = twist === 'M9' || twist === 'S1' ? null : ask.bookmark
  const lag = Math.floor(random() * (dials.lagCommitsMax + 1))
  const late = random() < dials.replicaLate
  const primaryDown = random() < dials.primaryDown
  if (!ask.primary && !late) {
    const state = db.replica(region.index, stateAt(carried), lag)
    if (state.epoch !== epoch) return undefined
    if (unchecked || state.n >= ask.floor) return state
  }
  if (primaryDown) return undefined
  count.primaryReads++
  const state = db.head()
  if (state.epoch !== epoch) return undefined
  return unchecked || state.n >= ask.floor ? state : undefined
}

/** What a route tells `changedAt`: nothing for what never was, so `m = a`. */
function rowChange({ twist }: Region, row: Row | undefined): number | undefined {
  return twist === 'M5' && row?.deleted ? 0 : row?.modSeq
}

function listChange({ twist }: Region, { rows, listSeq }: State): number {
  if (twist !== 'M6') return listSeq
  return Math.max(0, ...rows.map((row) => (row && !row.deleted ? row.modSeq : 0)))
}

/** As `snapshot` of src/kit/data.ts, for one read. */
function show(
  { epoch }: Region,
  state: State,
  key: number,
  changed: number | undefined,
  random: () => number,
): Shown {
  const a = state.n
  const m = Math.min(changed ?? a, a)
  const bookmark = bookmarkOf(state.at, random())
  const row = state.rows[key]
  const value = key === LIST ? seenList(state) : seen(row)
  return { key, value, version: row?.version ?? 0, snapshot: { epoch, m, a, bookmark } }
}

export type WriteAsk = Act & { ask: Ask; version: number | undefined; write: number }

/** As `commit` of src/data/commit.ts and the routes that change a link. */
export function writeAt(region: Region, asked: WriteAsk, random: () => number): Answer {
  const { db, epoch, dials, twist } = region
  const { ask, write, key, what, version } = asked
  if (!sameEpoch(region, ask) || what === 'read' || what === 'retry') return UNABLE
  const older = random() < dials.olderVersion
  const told = twist === 'M13' ? nameOf(key) : `${nameOf(key)},${nameOf(LIST)}`
  const touches = random() < dials.untold ? undefined : told
  const { floor } = ask
  const done = db.commit({ write, key, what, version, epoch, floor, touches, older })
  switch (done.kind) {
    case 'epoch-mismatch':
    case 'behind-token':
      return UNABLE
    case 'unchanged':
    case 'taken':
      return refuse(region, asked, done.kind, random)
    case 'committed': {
      const { seq, row, state } = done
      const bookmark = bookmarkOf(state.at, random())
      const snapshot = { epoch, m: seq, a: seq, bookmark }
      const shown = { key, value: seen(row), version: row.version, snapshot }
      return { kind: 'committed', shown }
    }
  }
}

/** Told from the primary, which is read for it. */
function refuse(
  region: Region,
  { ask, key }: WriteAsk,
  why: 'unchanged' | 'taken',
  random: () => number,
): Answer {
  const primary = { ...ask, primary: true }
  const { twist } = region
  const state = readState(region, primary, random)
  if (!state) return UNABLE
  const shown = show(region, state, key, undefined, random)
  if (why === 'unchanged') return { kind: 'refused', shown }
  const { n } = state
  const taken = { ...shown, key: takenKey(key), value: 1 }
  if (twist !== 'G3') return { kind: 'refused', shown: taken }
  return { kind: 'refused', shown: { ...taken, snapshot: { ...taken.snapshot, m: 0, a: n } } }
}

const sameEpoch = ({ epoch, twist }: Region, ask: Ask): boolean =>
  twist === 'G1' || ask.epoch === epoch
