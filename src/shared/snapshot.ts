// What a response was read at: the validity interval that the edge's cache stores beside it.
import { isBookmark, isRecord, isSeq, parseJson } from './guards.ts'

/** The content is the same in every database state from commit `m` to commit `a`.
 * `m` is the last change of what was read, `a` the state it was read in; `m = a` is always safe. */
export type Snapshot = {
  epoch: number
  m: number
  a: number
  bookmark: string | null
  /** Hashes of all that the content was made of: a commit that touches none of them has not changed it. Absent where
   * nobody has said; see recent.ts. */
  names?: readonly string[]
}

/** `recent`: what the last commits until `a` touched, as the database keeps it; see recent.ts. For one answer: no copy
 * keeps it. */
export type Told = Snapshot & { recent?: string | undefined }

export const formatSnapshot = (told: Told): string => JSON.stringify(told)

/** `undefined` when the header is absent or not what formatSnapshot writes. */
export function parseSnapshot(value: unknown): Snapshot | undefined {
  const parsed = typeof value === 'string' ? parseJson(value) : value
  if (!isRecord(parsed)) return undefined
  const { epoch, m, a, bookmark, names } = parsed
  if (!isSeq(epoch) || !isSeq(m) || !isSeq(a) || m > a) return undefined
  if (bookmark !== null && !isBookmark(bookmark)) return undefined
  return { epoch, m, a, bookmark, ...(isNames(names) && { names }) }
}

const isNames = (value: unknown): value is string[] =>
  Array.isArray(value) && value.length > 0 && value.every((name) => typeof name === 'string')
