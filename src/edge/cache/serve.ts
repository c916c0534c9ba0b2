// What a look and a load come to: one answer, with the story of how it was found.
import { internalHeaders } from '../../shared/headers.ts'
import { respond } from '../client/respond.ts'
import type { CacheOutcome, Tier } from '../client/story.ts'
import type { Edge } from '../config.ts'
import type { Attempt } from '../routing/rules/plan.ts'
import { unavailable } from '../upstream/unavailable.ts'
import { type Asked, type Look, recentEnough } from './look.ts'
import { ageSeconds } from './rules/age.ts'
import { isFailure, type Shared } from './share.ts'
import type { Entry } from './store/entry.ts'

/** An answer before it is dressed for the client. */
export type Served = {
  response: Response
  /** The copy that the response was made from. */
  entry?: Entry
  cache: CacheOutcome
  attempts: readonly Attempt[]
}

/** A stored entry as a response; its snapshot travels in the internal header, as from a region. */
export function fromEntry(entry: Entry, edge: Edge): Response {
  const headers = new Headers(entry.headers)
  headers.set('Age', String(ageSeconds(entry, edge.clock.now())))
  if (entry.snapshot) headers.set(internalHeaders.snapshot, JSON.stringify(entry.snapshot))
  const body = NULL_BODY.has(entry.status) ? null : entry.body
  return respond(edge, body, { status: entry.status, headers })
}

/** Statuses that may not have a body: https://fetch.spec.whatwg.org/#null-body-status */
export const NULL_BODY = new Set([204, 205, 304])

type How =
  | { kind: 'hit'; tier: Tier }
  | { kind: 'stale'; detail: Extract<CacheOutcome, { kind: 'stale' }>['detail'] }

/** A copy as the answer. */
export function shown(
  entry: Entry,
  how: How,
  edge: Edge,
  attempts: readonly Attempt[] = [],
): Served {
  const ttlSeconds = Math.floor(entry.terms.fresh) - ageSeconds(entry, edge.clock.now())
  return copyOf(entry, { ...how, ttlSeconds }, attempts, edge)
}

/** The response is made only when somebody looks at it: most are made from the entry at once. */
function copyOf(
  entry: Entry,
  cache: CacheOutcome,
  attempts: readonly Attempt[],
  edge: Edge,
): Served {
  return {
    entry,
    cache,
    attempts,
    get response() {
      return fromEntry(entry, edge)
    },
  }
}

/** What the upstream said; else the last good copy; else why there is none. `look` is what the cache had,
 * or why it was not asked. */
export function conclude(
  asked: Asked,
  loaded: Shared,
  look: Look | 'request' | 'bypass',
  edge: Edge,
): Served {
  const { response, attempts, copy, confirmed, collapsed } = loaded
  const stored = copy !== undefined
  if (typeof look === 'string') {
    const cache = { kind: 'bypass', why: look, stored } as const
    if (collapsed) return copyOf(collapsed, { ...cache, collapsed: true }, attempts, edge)
    return { response: response ?? unavailable(asked, loaded, false, edge), cache, attempts }
  }
  const { choice, detail } = look
  const fwd = detail?.startsWith('kv-') || choice.kind !== 'miss' ? 'miss' : choice.why
  const cache: CacheOutcome = { kind: 'miss', fwd, stored, ...(detail && { detail }) }
  if (collapsed) return copyOf(collapsed, { ...cache, collapsed: true }, attempts, edge)
  if (confirmed)
    return copyOf(confirmed, { ...cache, fwd: 'stale', confirmed: true }, attempts, edge)
  const spare = choice.kind === 'miss' && !asked.demands.onlyIfCached ? choice.spare : undefined
  if (isFailure(response)) {
    const why = spare && lastGood(spare, asked, edge)
    if (spare && why) {
      void response?.body?.cancel()
      return shown(spare, { kind: 'stale', detail: why }, edge, attempts)
    }
  }
  const older = spare !== undefined && !recentEnough(spare, asked.visit)
  if (response && !(older && isFailure(response))) return { response, cache, attempts }
  void response?.body?.cancel()
  return { response: unavailable(asked, loaded, older, edge), cache, attempts }
}

/** May this copy be shown although nobody answered? */
function lastGood(spare: Entry, { visit, key }: Asked, edge: Edge) {
  const current = recentEnough(spare, visit) && !edge.cache.isSpoiled(key, spare)
  if (current) return 'stale-if-error'
  return visit.wish === 'stale-ok' ? 'stale-ok' : undefined
}
