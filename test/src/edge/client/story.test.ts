// Cache-Status and Server-Timing tell what happened.
import { expect, test } from 'vitest'
import { cacheStatus, type Story, serverTiming } from '../../../../src/edge/client/story.ts'

const MISS = { kind: 'miss', fwd: 'uri-miss', stored: false } as const
const story = (changes: Partial<Story> = {}): Story => ({
  colo: 'NRT',
  cache: MISS,
  attempts: [],
  upstreamTiming: null,
  ...changes,
})

test('a hit tells the colo and the cache', () => {
  const cache = { kind: 'hit', ttlSeconds: 5, tier: 'memory' } as const
  expect(serverTiming(story({ cache }))).toBe('edge;desc="NRT", cache;desc="hit"')
})

test('a failover tells every attempt, who answered and what its database did', () => {
  const attempts = [
    { region: 'weur', ms: 800, outcome: 'timeout' as const },
    { region: 'apac', ms: 31, outcome: 'ok' as const },
  ]
  const upstreamTiming = 'db;desc="apac replica";dur=3'
  expect(serverTiming(story({ attempts, upstreamTiming }))).toBe(
    'edge;desc="NRT", cache;desc="miss", region;desc="apac";dur=31, attempts;desc="weur:timeout apac:ok", db;desc="apac replica";dur=3',
  )
})

test('when nobody answered there is no region', () => {
  const attempts = [{ region: 'weur', ms: 3, outcome: 'unreachable' as const }]
  expect(serverTiming(story({ attempts }))).toBe(
    'edge;desc="NRT", cache;desc="miss", attempts;desc="weur:unreachable"',
  )
})

test.each([
  [{ kind: 'hit', ttlSeconds: 12, tier: 'memory' }, 'hit; ttl=12; detail="memory"'],
  [{ kind: 'hit', ttlSeconds: 12, tier: 'kv' }, 'hit; ttl=12; detail="kv"'],
  [{ kind: 'stale', ttlSeconds: -3, detail: 'kv' }, 'hit; ttl=-3; detail="kv"'],
  [
    { kind: 'stale', ttlSeconds: -9, detail: 'stale-if-error' },
    'hit; ttl=-9; detail="stale-if-error"',
  ],
  [MISS, 'fwd=uri-miss'],
  [{ ...MISS, fwd: 'vary-miss', stored: true }, 'fwd=vary-miss; stored'],
  [
    { ...MISS, fwd: 'request', stored: true, detail: 'older-than-token' },
    'fwd=request; stored; detail="older-than-token"',
  ],
  [{ ...MISS, collapsed: true }, 'fwd=uri-miss; collapsed'],
  [{ ...MISS, fwd: 'stale', confirmed: true, stored: true }, 'fwd=stale; fwd-status=304; stored'],
  [{ kind: 'bypass', stored: false, why: 'method' }, 'fwd=method'],
  [{ kind: 'bypass', stored: false, why: 'bypass' }, 'fwd=bypass'],
  [{ kind: 'bypass', stored: true, why: 'request' }, 'fwd=request; stored'],
] as const)('%j is %s', (cache, expected) => {
  expect(cacheStatus('Meridian', cache, null)).toBe(`Meridian; ${expected}`)
})

test('what caches nearer to the origin said stands before it (RFC 9211 section 2)', () => {
  expect(cacheStatus('"My Site"', MISS, 'Shield; hit')).toBe('Shield; hit, "My Site"; fwd=uri-miss')
})
