// How often a region failed of late: results counted by the second, so that memory does not grow with load.
import { TALLY_FAILED_SHARE_MAX, TALLY_MS, TALLY_RESULTS_MIN } from './limits.ts'

export type Outcome = 'ok' | 'failed'

/** Oldest first; at most one for each second of the window. */
export type Tally = readonly { since: number; ok: number; failed: number }[]

const SLOT_MS = 1_000

export function count(tally: Tally, outcome: Outcome, now: number): Tally {
  const since = now - (now % SLOT_MS)
  const late = recent(tally, now)
  const slot = late.at(-1)
  const current = slot?.since === since ? slot : { since, ok: 0, failed: 0 }
  const before = slot === current ? late.slice(0, -1) : late
  return [...before, { ...current, [outcome]: current[outcome] + 1 }]
}

export function failsTooOften(tally: Tally, now: number): boolean {
  const late = recent(tally, now)
  const failed = late.reduce((sum, slot) => sum + slot.failed, 0)
  const all = late.reduce((sum, slot) => sum + slot.ok, failed)
  return all >= TALLY_RESULTS_MIN && failed >= all * TALLY_FAILED_SHARE_MAX
}

const recent = (tally: Tally, now: number): Tally =>
  tally.filter(({ since }) => now - since < TALLY_MS)
