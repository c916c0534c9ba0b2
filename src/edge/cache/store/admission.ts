// Which copies are written to KV: those that are likely to be read again, and no more than the purse allows.
import { Bounded } from '../../../shared/bounded.ts'
import { steadyNow } from '../../../shared/steady.ts'
import type { Clock } from '../../../shared/time.ts'

/** A write costs ten reads ($5 against $0.50 a million): https://developers.cloudflare.com/kv/platform/pricing/
 * What was asked for once, as crawlers and guessers do, mostly is not asked for again. */
const ASKED_MIN = 2
/** Where a quarter of the requests are for something asked for before, here alone, a new key is likely to be asked
 * for again somewhere, and worth its write at once. Guessers and crawlers keep the share low. */
const REUSE_MIN = 0.25
/** Fewer say nothing of the share; after so many more the older half is forgotten. */
const ASKS_MIN = 20
const ASKS_MAX = 400
/** Long enough to see the second request to something lukewarm, short enough to forget last night. */
const WINDOW_MS = 600_000
/** Keys remembered for that; about 1 MB. */
const KEYS_MAX = 10_000
/** One write a second is $13 a month for an isolate that never rests; a flood of new keys costs no more. */
const WRITES_PER_SECOND = 1
/** A new isolate may fill what is hot at once. */
const WRITES_BURST = 300

export function createAdmission(clock: Clock, writesPerSecond = WRITES_PER_SECOND) {
  const seen = new Bounded<{ since: number; times: number }>(KEYS_MAX)
  const burst = Math.max(1, Math.min(WRITES_BURST, writesPerSecond * WRITES_BURST))
  let purse = burst
  const steadily = steadyNow(clock) // set back, it would take from the purse
  let filledAt = steadily()
  let asks = 0
  let repeats = 0
  /** Asked for more than once lately. */
  const isWanted = (key: string): boolean => (seen.get(key)?.times ?? 0) >= ASKED_MIN
  const muchReused = () => asks >= ASKS_MIN && repeats >= REUSE_MIN * asks
  return {
    /** Somebody asks for the key. */
    asked(key: string): void {
      const now = steadily()
      const known = seen.get(key)
      const current = known && now - known.since < WINDOW_MS ? known : { since: now, times: 0 }
      seen.set(key, { since: current.since, times: current.times + 1 })
      asks++
      if (current.times > 0) repeats++
      if (asks < ASKS_MAX) return
      asks /= 2
      repeats /= 2
    },
    isWanted,
    /** Spends a write, if this one is worth it. `found`: what was asked for is there; guesses never are. */
    admits(key: string, found = false): boolean {
      const now = steadily()
      purse = Math.min(burst, purse + ((now - filledAt) / 1_000) * writesPerSecond)
      filledAt = now
      const worth = isWanted(key) || (found && muchReused())
      if (!worth || purse < 1) return false
      purse--
      return true
    },
  }
}
