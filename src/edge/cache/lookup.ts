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

  return {
    suits,
    isCurrent,
    /** What this isolate has in memory and need not check with KV. */
    inMemory: (asked: Asked): Look => ({
      choice: chosen(tiers.recall(asked.key) ?? [], asked),
      tier: 'memory',
    }),
    at({ found, tier }: Cached, asked: Asked): Look {
      const choice = chosen(found.kind === 'found' ? found.entries : [], asked)
      if (found.kind === 'failed') return { choice, tier, detail: `kv-${found.why}` }
      const older = choice.kind === 'miss' && choice.known && !suits(choice.known, asked.visit)
      return { choice, tier, ...(older && { detail: 'older-than-token' }) }
    },
    /** May this visit have it, if it were stored? */
    serves: (entry: Entry, asked: Asked): boolean => chosen([entry], asked).kind !== 'miss',
  }
}
