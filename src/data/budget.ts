// How often an isolate may ask the primary whether what a replica does not have is really not there.
import type { Clock } from '../shared/time.ts'

/** Absences that an isolate has confirmed in one go, and a second after that. Whoever guesses names cannot make
 * more of the primary's work than this: D1 answers some thousand short queries a second, one at a time
 * (https://developers.cloudflare.com/d1/platform/limits/), and a hundred busy isolates may ask 500. A name
 * that somebody has just been told is asked for once or twice in each place before a copy answers. */
export const CONFIRMS_AT_ONCE = 20
export const CONFIRMS_PER_SECOND = 5

export type Confirms = ReturnType<typeof createConfirms>

/** A bucket that fills by time, one for each isolate. */
export function createConfirms(clock: Clock) {
  let left = CONFIRMS_AT_ONCE
  let filledAt = clock.now()
  return {
    /** False when the budget is spent. */
    take(): boolean {
      const now = clock.now()
      const gained = ((now - filledAt) / 1_000) * CONFIRMS_PER_SECOND
      left = Math.min(CONFIRMS_AT_ONCE, left + Math.max(0, gained))
      filledAt = now
      if (left < 1) return false
      left--
      return true
    },
  }
}
