// What happened to a request, and the standard headers that tell it.
import { formatTiming, type Timing } from '../shared/timing.ts'
import type { Attempt } from './routing/plan.ts'

export type CacheOutcome =
  | { kind: 'hit' | 'stale'; ttlSeconds: number; detail?: 'stale-if-error' | 'stale-ok' }
  /** `detail`: why the store had nothing usable, when it was not simply empty. */
  | { kind: 'miss'; stored: boolean; detail?: string }
  /** Not looked up: the method, or the client's wish. */
  | { kind: 'bypass'; stored: boolean; why: 'method' | 'request' }

export type Story = {
  colo: string
  cache: CacheOutcome
  attempts: Attempt[]
  /** `Server-Timing` of the region itself: what the database did. */
  regionTiming: string | null
}

export function serverTiming({ colo, cache, attempts, regionTiming }: Story): string {
  const answered = attempts.find(({ outcome }) => outcome === 'ok')
  const tries = attempts.map(({ region, outcome }) => `${region}:${outcome}`).join(' ')
  const entries: Timing[] = [
    { name: 'edge', desc: colo },
    { name: 'cache', desc: cache.kind },
    ...(answered ? [{ name: 'region', desc: answered.region, durMs: answered.ms }] : []),
    ...(tries ? [{ name: 'attempts', desc: tries }] : []),
  ]
  return [formatTiming(entries), ...(regionTiming ? [regionTiming] : [])].join(', ')
}

/** RFC 9211. */
export function cacheStatus(cache: CacheOutcome): string {
  const detail = 'detail' in cache && cache.detail ? `; detail="${cache.detail}"` : ''
  switch (cache.kind) {
    case 'hit':
    case 'stale':
      return `Meridian; hit; ttl=${cache.ttlSeconds}${detail}`
    case 'miss':
      return `Meridian; fwd=miss${cache.stored ? '; stored' : ''}${detail}`
    case 'bypass':
      return `Meridian; fwd=${cache.why}${cache.stored ? '; stored' : ''}`
  }
}
