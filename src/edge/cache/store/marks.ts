// What has changed lately: copies from before the change are not shown any more by this isolate.
import { Bounded } from '../../../shared/bounded.ts'
import { isRecord, isSeq } from '../../../shared/guards.ts'
import type { Snapshot } from '../../../shared/snapshot.ts'
import type { Entry } from '../rules/entry.ts'

/** A change: when it was answered (milliseconds since the Unix epoch) and which commit it was. */
export type Mark = {
  at: number
  commit: Pick<Snapshot, 'epoch' | 'm'> | undefined
  /** When the latest change was answered whose commit is not known, beside one whose commit is. */
  blindAt?: number
}

/** Changes remembered; more than an isolate sees in the minutes that copies live. */
const MARKS_MAX = 10_000

export type Marks = Bounded<Mark>
export const createMarks = (): Marks => new Bounded<Mark>(MARKS_MAX)

/** A copy of the database is from before a change when it was read at an earlier commit: a replica that lags
 * would hand out the old content long after. Any other copy, when it is older than the change. */
export function isInvalidatedBy({ snapshot, bornAt }: Entry, { at, commit, blindAt }: Mark) {
  if (!snapshot || !commit || snapshot.epoch !== commit.epoch) return bornAt <= at
  return snapshot.a < commit.m || (blindAt !== undefined && bornAt <= blindAt)
}

/** Both of two marks under a name: what either spoils. */
export function later(one: Mark | undefined, other: Mark): Mark {
  if (!one) return other
  const at = Math.max(one.at, other.at)
  const commit = laterCommit(one.commit, other.commit)
  const blind = [one, other].map((mark) => (mark.commit ? mark.blindAt : mark.at))
  const blindAt = Math.max(...blind.filter((time) => time !== undefined))
  return { at, commit, ...(commit && Number.isFinite(blindAt) && { blindAt }) }
}

function laterCommit(one: Mark['commit'], other: Mark['commit']): Mark['commit'] {
  if (!one || !other) return one ?? other
  if (one.epoch !== other.epoch) return one.epoch > other.epoch ? one : other
  return one.m > other.m ? one : other
}

/** `undefined` for anything but a mark. */
export function parseMark(value: unknown): Mark | undefined {
  if (!isRecord(value) || !isSeq(value.at)) return undefined
  const { at, commit, blindAt } = value
  if (!isRecord(commit) || !isSeq(commit.epoch) || !isSeq(commit.m))
    return { at, commit: undefined }
  const known = { at, commit: { epoch: commit.epoch, m: commit.m } }
  return isSeq(blindAt) ? { ...known, blindAt } : known
}
