// Against stampedes: copies end at slightly different times, and one reader refreshes before they end. Pure.
import type { Terms } from './policy.ts'

/** Copies of one moment live between 90 and 100 % of what they might, so that they do not all end at once. */
const JITTER = 0.1
/** Too short to be worth spreading, and a whole second of it would be felt. */
const JITTER_SECONDS_MIN = 10

/** A lifetime is only ever shortened: the origin's word is the most a cache may take. What the fresh time loses,
 * the stale times gain, so that the end of all stays where it was. `chance` is in [0, 1). */
export function jittered(terms: Terms, chance: number): Terms {
  const { fresh, whileRevalidate, ifError } = terms
  if (fresh < JITTER_SECONDS_MIN) return terms
  const shorter = Math.min(fresh, Math.ceil(fresh * (1 - JITTER * chance)))
  const longer = (seconds: number) => (seconds > 0 ? seconds + fresh - shorter : 0)
  return {
    ...terms,
    fresh: shorter,
    whileRevalidate: longer(whileRevalidate),
    ifError: longer(ifError),
  }
}

/** Weight of the load time; 1 is optimal for exponential arrivals (Vattani et al., VLDB 2015). */
const BETA = 1

/** XFetch: refresh now, although the copy is good for another `leftMs`? Each reader throws its own dice, and
 * the nearer the end and the longer a load takes, the more likely one wins
 * (https://doi.org/10.14778/2757807.2757813). `chance` is in [0, 1). */
export const refreshesEarly = (leftMs: number, loadMs: number, chance: number): boolean =>
  -BETA * loadMs * Math.log(1 - chance) >= leftMs
