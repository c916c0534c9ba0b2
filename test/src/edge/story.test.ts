// Cache-Status and Server-Timing tell what happened.
import { expect, test } from 'vitest'
import { cacheStatus, type Story, serverTiming } from '../../../src/edge/story.ts'

const MISS = { kind: 'miss', stored: false } as const
const story = (changes: Partial<Story> = {}): Story => ({
  colo: 'NRT',
  cache: MISS,
  attempts: [],
  regionTiming: null,
  ...changes,
})

test('a hit tells the colo and the cache', () => {
  const cache = { kind: 'hit', ttlSeconds: 5 } as const
  expect(serverTiming(story({ cache }))).toBe('edge;desc="NRT", cache;desc="hit"')
})

test('a failover tells every attempt, who answered and what its database did', () => {
  const attempts = [
    { region: 'weur', ms: 800, outcome: 'timeout' as const },
    { region: 'apac', ms: 31, outcome: 'ok' as const },
  ]
  const regionTiming = 'db;desc="apac replica";dur=3'
  expect(serverTiming(story({ attempts, regionTiming }))).toBe(
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
  [{ kind: 'hit', ttlSeconds: 12 }, 'Meridian; hit; ttl=12'],
  [{ kind: 'stale', ttlSeconds: -3 }, 'Meridian; hit; ttl=-3'],
  [
    { kind: 'stale', ttlSeconds: -9, detail: 'stale-if-error' },
    'Meridian; hit; ttl=-9; detail="stale-if-error"',
  ],
  [MISS, 'Meridian; fwd=miss'],
  [{ kind: 'miss', stored: true }, 'Meridian; fwd=miss; stored'],
  [
    { kind: 'miss', stored: true, detail: 'older-than-token' },
    'Meridian; fwd=miss; stored; detail="older-than-token"',
  ],
  [{ kind: 'bypass', stored: false, why: 'method' }, 'Meridian; fwd=method'],
  [{ kind: 'bypass', stored: true, why: 'request' }, 'Meridian; fwd=request; stored'],
] as const)('%j is %s', (cache, expected) => {
  expect(cacheStatus(cache)).toBe(expected)
})
