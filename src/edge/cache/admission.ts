// Which copies are written to KV: those that will be read again, and no more than the purse allows.
import type { Clock } from '../../shared/time.ts'
import { Bounded } from './bounded.ts'

/** A write costs ten reads ($5 against $0.50 a million): https://developers.cloudflare.com/kv/platform/pricing/
 * What was asked for once, as crawlers and guessers do, mostly is not asked for again. */
const ASKED_MIN = 2
/** Long enough to see the second request to something lukewarm, short enough to forget last night. */
const WINDOW_MS = 600_000
/** Keys remembered for that; about 1 MB. */
const KEYS_MAX = 10_000
/** One write a second is $13 a month for an isolate that never rests; a flood of new keys costs no more. */
const WRITES_PER_SECOND = 1
/** A new isolate may fill what is hot at once. */
const WRITES_BURST = 300

export interface Admission {
  /** Somebody asks for the key. */
  asked(key: string): void
  /** Asked for more than once lately. */
  isWanted(key: string): boolean
  /** Spends a write, if this one is worth it. */
  admits(key: string): boolean
}

export function createAdmission(clock: Clock, writesPerSecond = WRITES_PER_SECOND): Admission {
  const seen = new Bounded<{ since: number; times: number }>(KEYS_MAX)
  const burst = Math.max(1, Math.min(WRITES_BURST, writesPerSecond * WRITES_BURST))
  let purse = burst
  let filledAt = clock.now()
  const isWanted = (key: string) => (seen.get(key)?.times ?? 0) >= ASKED_MIN
  return {
    asked(key) {
      const now = clock.now()
      const known = seen.get(key)
      const current = known && now - known.since < WINDOW_MS ? known : { since: now, times: 0 }
      seen.set(key, { since: current.since, times: current.times + 1 })
    },
    isWanted,
    admits(key) {
      const now = clock.now()
      purse = Math.min(burst, purse + ((now - filledAt) / 1_000) * writesPerSecond)
      filledAt = now
      if (!isWanted(key) || purse < 1) return false
      purse--
      return true
    },
  }
}
