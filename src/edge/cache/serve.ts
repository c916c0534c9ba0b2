// What a look and a load come to: one answer, with the story of how it was found.
import { problem } from '../../shared/problem.ts'
import type { Clock } from '../../shared/time.ts'
import type { Attempt } from '../routing/rules/plan.ts'
import { type Answer, ownAnswer } from '../upstream/answer.ts'
import type { Upstream } from '../upstream/load.ts'
import type { CacheOutcome, Tier } from '../visit/outcome.ts'
import { isFailure, letGo } from './load.ts'
import type { Asked, Look, Lookup } from './lookup.ts'
import { ageSeconds } from './rules/age.ts'
import type { Entry } from './rules/entry.ts'
import type { Shared } from './share.ts'

/** What is shown, before it is dressed for the client: a stored response, or an answer. */
export type Served = { cache: CacheOutcome; attempts: readonly Attempt[] } & (
  | { entry: Entry; answer?: undefined }
  | { answer: Answer; entry?: undefined }
)

type How =
  | { kind: 'hit'; tier: Tier }
  | { kind: 'stale'; detail: Extract<CacheOutcome, { kind: 'stale' }>['detail'] }

export type Serving = ReturnType<typeof createServing>

export function createServing(lookup: Lookup, upstream: Upstream, clock: Clock) {
  /** A copy as the answer. */
  function stored(entry: Entry, how: How, attempts: readonly Attempt[] = []): Served {
    const ttlSeconds = Math.floor(entry.terms.fresh) - ageSeconds(entry, clock.now())
    return { entry, cache: { ...how, ttlSeconds }, attempts }
  }

  function none({ visit, demands }: Asked, loaded: Shared, older: boolean): Answer {
    if (!demands.onlyIfCached) return ownAnswer(upstream.unavailable(visit, loaded, older))
    const detail = 'Leave out only-if-cached to ask the origin.'
    return ownAnswer(problem('not-cached', detail, { requestId: visit.requestId }))
  }

  /** May this copy be shown although nobody answered? */
  function lastGood(spare: Entry, asked: Asked) {
    if (lookup.isCurrent(spare, asked)) return 'stale-if-error'
    return asked.visit.wish === 'stale-ok' ? 'stale-ok' : undefined
  }

  return {
    stored,
    /** What the upstream said; else the last good copy; else why there is none. `look`: or why there was none. */
    conclude(asked: Asked, loaded: Shared, look: Look | 'request' | 'bypass'): Served {
      const { answer, attempts, confirmed, collapsed } = loaded
      const kept = loaded.copy !== undefined
      if (typeof look === 'string') {
        const cache = { kind: 'bypass', why: look, stored: kept } as const
        if (collapsed) return { entry: collapsed, cache: { ...cache, collapsed: true }, attempts }
        return { answer: answer ?? none(asked, loaded, false), cache, attempts }
      }
      const { choice, detail, behind } = look
      const fwd = detail?.startsWith('kv-') || choice.kind !== 'miss' ? 'miss' : choice.why
      const why = { ...(detail && { detail }), ...(behind && { behind }) }
      const cache = { kind: 'miss', fwd, stored: kept, ...why } as const
      if (collapsed) return { entry: collapsed, cache: { ...cache, collapsed: true }, attempts }
      if (confirmed) {
        return { entry: confirmed, cache: { ...cache, fwd: 'stale', confirmed: true }, attempts }
      }
      const failed = isFailure(loaded)
      const spare = choice.kind === 'miss' && !asked.demands.onlyIfCached ? choice.spare : undefined
      const good = failed && spare ? lastGood(spare, asked) : undefined
      if (spare && good) {
        letGo(loaded)
        return stored(spare, { kind: 'stale', detail: good }, attempts)
      }
      const older = spare !== undefined && !lookup.suits(spare, asked.visit)
      if (answer && !(older && failed)) return { answer, cache, attempts }
      letGo(loaded)
      return { answer: none(asked, loaded, older), cache, attempts }
    },
  }
}
