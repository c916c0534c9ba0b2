// Where a client's session stands, and how a response moves it. Pure: the heart of the consistency rule.
import { ConfigError } from './config-error.ts'
import { isBookmark, isRecord, isSeq, maxBookmark, parseJson } from './guards.ts'
import type { Snapshot } from './snapshot.ts'

/** `floor` is the newest commit the client has seen; `bookmark` is a D1 position that includes it. */
export type Position = {
  epoch: number
  floor: number
  bookmark: string | null
}

/** What the edge asks of a region: a position, and whether to read the primary whatever it says. */
export type Ask = Position & { primary: boolean }

/** Parses `EPOCH`, which stands in `where`. Throws with the next move. */
export function parseEpoch(text: string, where = 'every [env.*]'): number {
  const epoch = Number(text)
  if (Number.isSafeInteger(epoch) && epoch >= 1) return epoch
  throw new ConfigError(`EPOCH is "${text}", not a whole number from 1. Set it in ${where}.`)
}

export const start = (epoch: number): Position => ({ epoch, floor: 0, bookmark: null })

/** May a copy read at commit `a` be shown to a client that has seen `floor`? */
export const usable = (at: Snapshot, position: Position): boolean =>
  at.epoch === position.epoch && at.a >= position.floor

/** The position after showing what `at` describes. The floor rises to the content's own last change,
 * not to `a`: a client is bound only by what it saw (TxCache validity intervals, OSDI 2010). */
export function advance(position: Position, at: Snapshot): Position {
  // Commits of another epoch are counted on another line: they say nothing about this session.
  if (at.epoch !== position.epoch || at.m <= position.floor) return position
  return {
    epoch: position.epoch,
    floor: at.m,
    bookmark: maxBookmark(position.bookmark, at.bookmark),
  }
}

/** Several tokens of one client, from parallel responses: the newest of each part. */
export const merge = (one: Position, other: Position): Position => ({
  epoch: Math.max(one.epoch, other.epoch),
  floor: Math.max(one.floor, other.floor),
  bookmark: maxBookmark(one.bookmark, other.bookmark),
})

export const formatAsk = (ask: Ask): string => JSON.stringify(ask)

/** `undefined` when the header is absent or not what formatAsk writes. */
export function parseAsk(header: string | null): Ask | undefined {
  const value = parseJson(header)
  if (!isRecord(value)) return undefined
  const { epoch, floor, bookmark, primary } = value
  if (!isSeq(epoch) || !isSeq(floor) || typeof primary !== 'boolean') return undefined
  if (bookmark !== null && !isBookmark(bookmark)) return undefined
  return { epoch, floor, bookmark, primary }
}
