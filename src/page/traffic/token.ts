// What a Consistency-Token says, for the way that has no edge to read it. Pure.
import { decodeText } from '../../shared/base64.ts'
import { isBookmark, isRecord, isSeq, parseJson } from '../../shared/guards.ts'
import type { Position } from '../../shared/position.ts'

/** src/shared/token.ts writes and proves it; whoever only reads it needs no key. `undefined` for what is none. */
export function positionOf(token: string): Position | undefined {
  const claims = parseJson(decodeText(token.split('.')[2] ?? ''))
  if (!isRecord(claims)) return undefined
  const { epoch, F: floor, B: bookmark } = claims
  if (!isSeq(epoch) || !isSeq(floor)) return undefined
  if (bookmark !== null && !isBookmark(bookmark)) return undefined
  return { epoch, floor, bookmark }
}
