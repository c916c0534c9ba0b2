// What the last commits touched, as the database keeps it and a region tells the edge: a copy of what none of them
// touched is as good as new. Names travel as hashes; two that collide cost a hit and nothing else.
import { isRecord, isSeq, parseJson } from './guards.ts'

/** At a dozen characters a commit, a second of a busy primary or an hour of a quiet one; a fraction of a header. */
export const RECENT_CHARS_MAX = 2_048
/** What touches more touches, as far as anybody cares, everything. */
export const NAMES_MAX = 16

/** Instead of names: a commit that did not say what it touched. */
const EVERYTHING = '*'

export type Recent = {
  epoch: number
  /** The commit of the state that was read. */
  n: number
  /** What that commit touched, what the one before it did, and so on without a gap; see namesIn. */
  touched: readonly string[]
}

export const namesIn = (touched: string): string[] => (touched === '' ? [] : touched.split(','))

/** FNV-1a of 32 bits: http://www.isthe.com/chongo/tech/comp/fnv/#FNV-1a */
export function nameHash(name: string): string {
  let hash = 0x811c9dc5
  for (const byte of new TextEncoder().encode(name)) {
    hash = Math.imul(hash ^ byte, 0x01000193)
  }
  return (hash >>> 0).toString(36)
}

/** One commit, as it is put before those that are kept. `undefined`: it may have touched anything. */
export function formatTouched(names: readonly string[] | undefined): string {
  const told = names !== undefined && names.length <= NAMES_MAX
  return `${told ? [...new Set(names.map(nameHash))].join() : EVERYTHING};`
}

/** Reads `recent` of the header Snapshot: what formatTouched made of each commit until `a`, the newest first, cut off
 * anywhere. Of no commit until `since`, which whoever asks knows, nor until one that touched everything. `undefined`
 * when it says nothing, or what nobody writes. */
export function parseRecent(snapshot: string | null | undefined, since = 0): Recent | undefined {
  const parsed = parseJson(snapshot)
  if (!isRecord(parsed)) return undefined
  const { epoch, a: n, recent } = parsed
  if (!isSeq(epoch) || !isSeq(n) || typeof recent !== 'string') return undefined
  // Mostly a few are new, and to take all apart takes longer than all the rest.
  const commits = recent.split(';', Math.max(0, n - since) + 1).slice(0, -1) // the last may have been cut off
  const end = commits.indexOf(EVERYTHING)
  return { epoch, n, touched: end < 0 ? commits : commits.slice(0, end) }
}
