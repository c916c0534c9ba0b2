// What a response was read at: the validity interval that the edge's cache stores beside it.
import { isBookmark, isRecord, isSeq, parseJson } from './guards.ts'

/** The content is the same in every database state from commit `m` to commit `a`.
 * `m` is the last change of what was read, `a` the state it was read in; `m = a` is always safe. */
export type Snapshot = {
  epoch: number
  m: number
  a: number
  bookmark: string | null
}

export const formatSnapshot = (snapshot: Snapshot): string => JSON.stringify(snapshot)

/** `undefined` when the header is absent or not what formatSnapshot writes. */
export function parseSnapshot(value: unknown): Snapshot | undefined {
  const parsed = typeof value === 'string' ? parseJson(value) : value
  if (!isRecord(parsed)) return undefined
  const { epoch, m, a, bookmark } = parsed
  if (!isSeq(epoch) || !isSeq(m) || !isSeq(a) || m > a) return undefined
  if (bookmark !== null && !isBookmark(bookmark)) return undefined
  return { epoch, m, a, bookmark }
}
