// What to try next, given what has been tried: pure, so that every rule is a unit test.
import {
  ATTEMPTS_MAX,
  ATTEMPTS_MAX_AFTER_REFUSALS,
  DEADLINE_LEFT_MS_MIN,
  GET_FIRST_TRY_MS,
  GET_NEXT_TRY_MS,
  REFUSED_MS_MAX,
  WRITE_TRY_MS,
} from '../limits.ts'
import type { Ranked } from './rank.ts'

/** Why one try at one region gave no answer. `exception`: the callee threw, which arrives as a bare
 * 500 from local tools and as a throw in production. `down`: it said so itself, with its fault domain. */
export type Failure = 'unreachable' | 'timeout' | 'exception' | 'down'

export type Attempt = { region: string; ms: number; outcome: 'ok' | Failure }

export type Work = {
  /** Safe methods and keyed writes whose body is kept may be sent twice. */
  repeatable: boolean
  write: boolean
}

export type Next = { kind: 'try'; to: Ranked; capMs: number } | { kind: 'give-up' }

/** `leftMs` is what is left of the request's deadline. */
export function next(
  ranked: readonly Ranked[],
  tried: readonly Attempt[],
  work: Work,
  leftMs: number,
): Next {
  const to = ranked[tried.length]
  if (!to || leftMs < DEADLINE_LEFT_MS_MIN) return { kind: 'give-up' }
  if (tried.length > 0 && !work.repeatable) return { kind: 'give-up' }
  if (tried.length >= attemptsMax(tried)) return { kind: 'give-up' }
  const capMs = work.write ? WRITE_TRY_MS : tried.length === 0 ? GET_FIRST_TRY_MS : GET_NEXT_TRY_MS
  return { kind: 'try', to, capMs: Math.min(capMs, leftMs) }
}

const attemptsMax = (tried: readonly Attempt[]) =>
  tried.every(({ ms, outcome }) => outcome !== 'timeout' && ms <= REFUSED_MS_MAX)
    ? ATTEMPTS_MAX_AFTER_REFUSALS
    : ATTEMPTS_MAX
