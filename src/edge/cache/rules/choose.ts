// Which stored response may answer a request (RFC 9111 section 4). Pure: the order of these questions is the cache.
import { ageSeconds } from './age.ts'
import type { Demands } from './demands.ts'
import type { Entry } from './entry.ts'
import { freshness } from './policy.ts'
import { selects } from './vary.ts'

export type Choice =
  | { kind: 'hit'; entry: Entry }
  /** Shown although its lifetime is over. `refresh`: behind the caller's back. */
  | { kind: 'stale'; entry: Entry; refresh: boolean }
  /** `known` can be validated; `spare` may be shown should nobody else answer. */
  | { kind: 'miss'; why: MissReason; known?: Entry; spare?: Entry }

/** As RFC 9211 names them: nothing under the key, no variant of it, too old, or too old for this client. */
export type MissReason = 'uri-miss' | 'vary-miss' | 'stale' | 'request'

export type Question = {
  headers: Headers
  demands: Demands
  /** Is this copy new enough for the session, and not spoiled by a later change? */
  suits: (entry: Entry) => boolean
  /** Milliseconds since the Unix epoch. */
  now: number
}

export function choose(entries: readonly Entry[], question: Question): Choice {
  const selected = entries.filter(({ selecting }) => selects(selecting, question.headers))
  const [entry] = [...selected].sort((a, b) => b.bornAt - a.bornAt) // the newest (section 4.1)
  if (!entry) return { kind: 'miss', why: entries.length > 0 ? 'vary-miss' : 'uri-miss' }
  const age = ageSeconds(entry, question.now)
  const state = freshness(entry.terms, age)
  const known = { known: entry, ...(state === 'expired' ? {} : { spare: entry }) }
  if (!question.suits(entry)) return { kind: 'miss', why: 'request', ...known }
  const { noCache, maxAge, minFresh, maxStale } = question.demands
  if (noCache || age > maxAge) return { kind: 'miss', why: 'request', ...known }
  const left = entry.terms.fresh - age
  if (left > 0 && left >= minFresh) return { kind: 'hit', entry }
  if (left > 0) return { kind: 'miss', why: 'request', ...known }
  // Who asks for an age or for freshness takes nothing stale, unless he says so (section 5.2.1.1).
  const wantsFresh = minFresh > 0 || (maxAge < Number.POSITIVE_INFINITY && maxStale === 0)
  if (wantsFresh) return { kind: 'miss', why: 'stale', ...known }
  if (state === 'stale') return { kind: 'stale', entry, refresh: true }
  if (!entry.terms.strict && -left < maxStale) return { kind: 'stale', entry, refresh: false }
  return { kind: 'miss', why: 'stale', ...known }
}
