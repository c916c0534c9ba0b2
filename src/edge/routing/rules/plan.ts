// What to try next, given what has been tried: pure, so that every rule is a unit test.
import {
  ATTEMPTS_MAX,
  ATTEMPTS_MAX_AFTER_REFUSALS,
  DEADLINE_LEFT_MS_MIN,
  GET_FIRST_TRY_MS,
  GET_NEXT_TRY_MS,
  REFUSED_MS_MAX,
  WRITE_TRY_MS,
} from './limits.ts'
import type { Ranked } from './rank.ts'

/** Why one try at one region was not the answer:
 *  - `exception` the callee threw, which arrives as a bare 500 from local tools and as a throw in production
 *  - `down`      it said so itself, with its fault domain
 *  - `primary`   it blamed the primary, so one that should know was asked
 *  - `overload`  it has said for long that it has too much to do, so another was asked
 *  - `poisoned`  the request broke it, and another region too, and both are well; `as` says how
 *  - `outrun`    another region, asked beside it, answered first, and this try was cut off */
export type Failure = RegionFailure | 'poisoned' | 'primary' | 'overload' | 'outrun'
/** Of the region itself, or of the wire to it. */
export type RegionFailure = 'unreachable' | 'timeout' | 'exception' | 'down'

export type Attempt = { region: string; ms: number; outcome: 'ok' | Failure; as?: 'ok' | Failure }

export type Work = {
  /** Safe methods and keyed writes whose body is kept may be sent twice. */
  repeatable: boolean
  write: boolean
}

export type Situation = {
  /** Best first. */
  candidates: readonly Ranked[]
  tried: readonly Attempt[]
  work: Work
  /** What is left of the request's deadline. */
  leftMs: number
  /** The budget has a retry left. */
  mayRetry: boolean
  /** The primary's own region, while it helps to ask elsewhere when a region blames the primary. */
  confirmAt: string | undefined
}

export type Step = {
  kind: 'try'
  to: Ranked
  capMs: number
  /** The cap without a deadline. */
  usualMs: number
  /** It was tried before. */
  again: boolean
}
export type Next = Step | { kind: 'give-up' }

export function next({ candidates, tried, work, leftMs, mayRetry, confirmAt }: Situation): Next {
  const last = tried.at(-1)
  const blamed = last?.outcome === 'primary'
  // The primary's own region knows; where it is the one that blames, anybody knows better.
  const knows = (id: string) => id === confirmAt || last?.region === confirmAt
  const to = candidates
    .filter(({ region }) => !blamed || knows(region.id))
    .find(({ region }) => tried.every((attempt) => attempt.region !== region.id))
  const again = tried.length > 0
  if (!to || leftMs < DEADLINE_LEFT_MS_MIN) return { kind: 'give-up' }
  if (twice(tried, 'primary') || twice(tried, 'overload')) return { kind: 'give-up' }
  if (again && !(work.repeatable && mayRetry)) return { kind: 'give-up' }
  if (tried.length >= ATTEMPTS_MAX_AFTER_REFUSALS) return { kind: 'give-up' }
  if (tried.filter(tookTime).length >= ATTEMPTS_MAX) return { kind: 'give-up' }
  const usualMs = work.write ? WRITE_TRY_MS : again ? GET_NEXT_TRY_MS : GET_FIRST_TRY_MS
  return { kind: 'try', to, capMs: Math.min(usualMs, leftMs), usualMs, again }
}

const twice = (tried: readonly Attempt[], word: Failure) =>
  tried.filter(({ outcome }) => outcome === word).length > 1
const tookTime = ({ ms, outcome }: Attempt) => outcome === 'timeout' || ms > REFUSED_MS_MAX
