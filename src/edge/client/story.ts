// What happened to a request, and the standard headers that tell it.
import { formatTiming, type Timing } from '../../shared/timing.ts'
import type { Happened } from '../visit/events.ts'
import type { CacheOutcome } from '../visit/outcome.ts'

export type Story = Happened & { colo: string }

export function serverTiming({ colo, cache, attempts, upstreamTiming }: Story): string {
  const answered = attempts.find(({ outcome }) => outcome === 'ok')
  const tries = attempts.map(({ region, outcome }) => `${region}:${outcome}`).join(' ')
  const entries: Timing[] = [
    { name: 'edge', desc: colo },
    { name: 'cache', desc: cache.kind },
    ...(answered ? [{ name: 'region', desc: answered.region, durMs: answered.ms }] : []),
    ...(tries ? [{ name: 'attempts', desc: tries }] : []),
  ]
  return [formatTiming(entries), ...(upstreamTiming ? [upstreamTiming] : [])].join(', ')
}

/** RFC 9211; `name` as such a field writes it. Joins what caches nearer to the origin have said. */
export function cacheStatus(name: string, cache: CacheOutcome, upstream: string | null): string {
  return [...(upstream ? [upstream] : []), `${name}; ${handling(cache)}`].join(', ')
}

function handling(cache: CacheOutcome): string {
  switch (cache.kind) {
    case 'hit':
      return `hit; ttl=${cache.ttlSeconds}; detail="${cache.tier}"`
    case 'stale':
      return `hit; ttl=${cache.ttlSeconds}; detail="${cache.detail}"`
    case 'miss':
      return [
        `fwd=${cache.fwd}`,
        ...(cache.confirmed ? ['fwd-status=304'] : []),
        ...(cache.stored ? ['stored'] : []),
        ...(cache.collapsed ? ['collapsed'] : []),
        ...(cache.detail ? [`detail="${cache.detail}"`] : []),
      ].join('; ')
    case 'bypass':
      return [
        `fwd=${cache.why}`,
        ...(cache.stored ? ['stored'] : []),
        ...(cache.collapsed ? ['collapsed'] : []),
      ].join('; ')
  }
}
