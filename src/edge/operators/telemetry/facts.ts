// What is told of a request, and what is not: no query, no header, no key, no address. Pure.
import { parseTiming } from '../../../shared/timing.ts'
import type { Attempt } from '../../routing/rules/plan.ts'
import type { Answered } from '../../visit/events.ts'
import type { CacheOutcome } from '../../visit/outcome.ts'
import type { Asker } from '../../visit/visit.ts'
import type { Facts } from './columns.ts'

/** A region that did not answer well; one that was merely outrun is none. */
export const failed = ({ outcome }: Attempt): boolean => outcome !== 'ok' && outcome !== 'outrun'

export function factsOf(asker: Asker, event: Answered, ms: number): Omit<Facts, 'weight' | 'path'> {
  const { cache, attempts, route = '', status, ageSeconds = 0, own } = event
  const answered = attempts.find(({ outcome }) => outcome === 'ok')
  const calls = parseTiming(event.upstreamTiming ?? '').filter(({ name }) => name === 'db')
  const [, role = ''] = calls.at(-1)?.desc?.split(' ') ?? []
  return {
    colo: asker.colo,
    country: asker.country,
    route,
    method: asker.request.method,
    cache: own ? 'none' : cache.kind,
    tier: tierOf(cache),
    detail: own ? '' : detailOf(cache),
    region: answered?.region ?? '',
    attempts: attempts.map(({ region, outcome }) => `${region}:${outcome}`).join(' '),
    role,
    status,
    edgeMs: ms,
    regionMs: answered?.ms ?? 0,
    dbMs: calls.reduce((sum, { durMs = 0 }) => sum + durMs, 0),
    age: ageSeconds,
    tries: attempts.length,
    failedOver: answered && attempts.some(failed) ? 1 : 0,
  }
}

/** What anybody may have who knows the path, and what is there: a copy that was shown, or an answer that may become
 * one. Of all else, and of what was not found, the path may be a secret, or anything at all. */
export const isPublic = ({ cache, status }: Answered): boolean =>
  status < 400 && (cache.kind === 'hit' || cache.kind === 'stale' || cache.stored || isJoint(cache))

const isJoint = (cache: CacheOutcome) => 'collapsed' in cache && cache.collapsed === true

function tierOf(cache: CacheOutcome): string {
  if (cache.kind === 'hit') return cache.tier
  return cache.kind === 'stale' && (cache.detail === 'memory' || cache.detail === 'kv')
    ? cache.detail
    : ''
}

function detailOf(cache: CacheOutcome): string {
  switch (cache.kind) {
    case 'hit':
      return ''
    case 'stale':
      return tierOf(cache) === '' ? cache.detail : ''
    case 'miss':
      return cache.collapsed ? 'collapsed' : (cache.detail ?? cache.fwd)
    case 'bypass':
      return cache.collapsed ? 'collapsed' : cache.why
  }
}
