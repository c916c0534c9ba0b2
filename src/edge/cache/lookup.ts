// Looks a visit up in the cache: memory, then KV. Decides nothing about upstreams.
import type { Clock } from '../../shared/time.ts'
import type { Tier } from '../visit/outcome.ts'
import { type Visit, wantsLatest } from '../visit/visit.ts'
import { type Choice, choose } from './rules/choose.ts'
import { asksOrigin } from './rules/conditional.ts'
import { type Demands, demandsOf } from './rules/demands.ts'
import type { Entry } from './rules/entry.ts'
import { withholds } from './rules/fields.ts'
import type { Cached, Tiers } from './store/tiers.ts'

/** A visit with what the cache needs to know of it. */
export type Asked = {
  visit: Visit
  key: string
  demands: Demands
}

export const askedBy = (visit: Visit, key: string): Asked => ({
  visit,
  key,
  demands: demandsOf(visit.request.headers),
})

/** Why a visit is not looked up, if so. */
export function bypasses({ visit, demands }: Asked): 'request' | 'bypass' | undefined {
  const { headers } = visit.request
  if (asksOrigin(headers) || withholds(headers)) return 'bypass'
  if (wantsLatest(visit)) return 'request'
  return demands.noCache && !demands.onlyIfCached ? 'request' : undefined
}

/** Whole and to be kept, so of use to others. `no-store` does not speak of copies (RFC 9111 section 5.2.1.5). */
export const isShareable = ({ visit: { request }, demands }: Asked): boolean =>
  request.method === 'GET' && !request.headers.has('Range') && !demands.noStore

export type Look = {
  choice: Choice
  tier: Tier
  /** Why the store had nothing usable, when it was not simply empty. */
  detail?: string
  /** The newest copy is behind the session: the commits that they stand at. */
  behind?: { copy: number; session: number } | undefined
}

/** The stored response that was found, good or not. */
export const knownTo = ({ choice }: Look): Entry | undefined =>
  choice.kind === 'miss' ? choice.known : choice.entry

export type Lookup = ReturnType<typeof createLookup>

/** `suits`: is a stored response new enough for the session? */
export function createLookup(
  tiers: Pick<Tiers, 'recall' | 'isInvalidated'>,
  clock: Clock,
  suits: (entry: Entry, visit: Visit) => boolean,
) {
  /** Is it new enough for the session, and not invalidated since? */
  const isCurrent = (entry: Entry, { visit, key }: Asked): boolean =>
    suits(entry, visit) && !tiers.isInvalidated(key, entry)

  const chosen = (entries: readonly Entry[], asked: Asked): Choice =>
    choose(entries, {
      headers: asked.visit.request.headers,
      demands: asked.demands,
      now: clock.now(),
      suits: (entry) => isCurrent(entry, asked),
    })

  /** Seen before anything is loaded: what that teaches comes too late for this visit. */
  function lagOf(choice: Choice, { visit }: Asked): Look['behind'] {
    const known = choice.kind === 'miss' ? choice.known : undefined
    if (!known?.snapshot || suits(known, visit)) return undefined
    return { copy: known.snapshot.a, session: visit.position.floor }
  }

  return {
    suits,
    isCurrent,
    /** What this isolate has in memory and need not check with KV. */
    inMemory(asked: Asked): Look {
      const choice = chosen(tiers.recall(asked.key) ?? [], asked)
      return { choice, tier: 'memory', behind: lagOf(choice, asked) }
    },
    at({ found, tier }: Cached, asked: Asked): Look {
      const choice = chosen(found.kind === 'found' ? found.entries : [], asked)
      const behind = lagOf(choice, asked)
      if (found.kind === 'failed') return { choice, tier, detail: `kv-${found.why}`, behind }
      return { choice, tier, behind, ...(behind && { detail: 'older-than-token' }) }
    },
    /** May this visit have it, if it were stored? */
    serves: (entry: Entry, asked: Asked): boolean => chosen([entry], asked).kind !== 'miss',
  }
}
