// Looks a visit up in the cache: memory, then KV. Decides nothing about upstreams.
import { usable } from '../../shared/position.ts'
import type { Tier } from '../client/story.ts'
import type { Visit } from '../client/visit.ts'
import type { Edge } from '../config.ts'
import { type Choice, choose, type Question } from './rules/choose.ts'
import { asksOrigin } from './rules/conditional.ts'
import { type Demands, demandsOf } from './rules/demands.ts'
import { withholds } from './rules/fields.ts'
import type { Entry } from './store/entry.ts'
import type { Cached } from './store/tiers.ts'

/** A visit with what the cache needs to know of it. */
export type Asked = {
  visit: Visit
  key: string
  demands: Demands
}

export type Look = {
  choice: Choice
  tier: Tier
  /** Why the store had nothing usable, when it was not simply empty. */
  detail?: string
}

/** Why a visit is not looked up, if so. */
export function bypasses({ visit, demands }: Asked): 'request' | 'bypass' | undefined {
  const { request, wish, reset } = visit
  if (asksOrigin(request.headers) || withholds(request.headers)) return 'bypass'
  if (wish === 'latest' || reset !== undefined) return 'request'
  return demands.noCache && !demands.onlyIfCached ? 'request' : undefined
}

/** What this isolate has in memory and need not check with KV. */
export function lookInMemory(asked: Asked, edge: Edge): Look {
  const entries = edge.cache.recall(asked.key) ?? []
  return { choice: choose(entries, question(asked, edge)), tier: 'memory' }
}

export function lookAt({ found, tier }: Cached, asked: Asked, edge: Edge): Look {
  const entries = found.kind === 'found' ? found.entries : []
  const choice = choose(entries, question(asked, edge))
  const detail =
    found.kind === 'failed'
      ? `kv-${found.why}`
      : choice.kind === 'miss' && choice.known && !recentEnough(choice.known, asked.visit)
        ? 'older-than-token'
        : undefined
  return { choice, tier, ...(detail && { detail }) }
}

const question = ({ visit, key, demands }: Asked, edge: Edge): Question => ({
  headers: visit.request.headers,
  demands,
  now: edge.clock.now(),
  suits: (entry) => recentEnough(entry, visit) && !edge.cache.isSpoiled(key, entry),
})

/** A copy that does not depend on the database has no snapshot and suits every session. */
export const recentEnough = ({ snapshot }: Entry, { position }: Visit): boolean =>
  snapshot === undefined || usable(snapshot, position)

export const askedBy = (visit: Visit, key: string): Asked => ({
  visit,
  key,
  demands: demandsOf(visit.request.headers),
})
