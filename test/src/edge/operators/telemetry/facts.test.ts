// What is told of a request, and what is not.
import { expect, test } from 'vitest'
import { factsOf, failed, isPublic } from '../../../../../src/edge/operators/telemetry/facts.ts'
import type { Attempt } from '../../../../../src/edge/routing/rules/plan.ts'
import type { CacheOutcome } from '../../../../../src/edge/visit/outcome.ts'
import { answered } from '../../told.ts'
import { asker, SECRETS } from './asker.ts'

const HIT: CacheOutcome = { kind: 'hit', ttlSeconds: 5, tier: 'memory' }
const MISS: CacheOutcome = { kind: 'miss', fwd: 'uri-miss', stored: true }
const attempt = (region: string, outcome: Attempt['outcome'], ms = 7) => ({ region, outcome, ms })

test('a load that was failed over: who was asked, who answered, and what the database did', () => {
  const event = answered({
    cache: MISS,
    attempts: [attempt('apac', 'timeout'), attempt('oc', 'ok', 113)],
    upstreamTiming: 'app;dur=3, db;desc="oc replica";dur=6.5, db;desc="enam primary";dur=80',
    route: 'GET /{slug}',
    status: 302,
  })
  expect(factsOf(asker(), event, 125)).toEqual({
    ...{ colo: 'NRT', country: 'JP', route: 'GET /{slug}', method: 'GET', status: 302 },
    ...{ cache: 'miss', tier: '', detail: 'uri-miss', age: 0 },
    ...{ region: 'oc', attempts: 'apac:timeout oc:ok', tries: 2, failedOver: 1 },
    ...{ role: 'primary', edgeMs: 125, regionMs: 113, dbMs: 86.5 },
  })
})

test('a hit asks nobody', () => {
  expect(factsOf(asker(), answered({ cache: HIT, ageSeconds: 9 }), 0)).toMatchObject({
    ...{ cache: 'hit', tier: 'memory', detail: '', age: 9, edgeMs: 0 },
    ...{ region: '', attempts: '', tries: 0, failedOver: 0, role: '', regionMs: 0, dbMs: 0 },
  })
})

const { kind: _, ...stale } = { kind: 'stale', ttlSeconds: -1 } as const
test.each([
  [{ kind: 'stale', ...stale, detail: 'kv' }, 'kv', ''],
  [{ kind: 'stale', ...stale, detail: 'stale-if-error' }, '', 'stale-if-error'],
  [{ ...MISS, detail: 'kv-slow' }, '', 'kv-slow'],
  [{ ...MISS, collapsed: true }, '', 'collapsed'],
  [{ kind: 'bypass', stored: false, why: 'method' }, '', 'method'],
] satisfies [CacheOutcome, string, string][])('%j is told by tier and detail', (...row) => {
  const [cache, tier, detail] = row
  expect(factsOf(asker(), answered({ cache }), 0)).toMatchObject({
    cache: cache.kind,
    tier,
    detail,
  })
})

test('what the edge answers by itself has no cache to tell of', () => {
  expect(factsOf(asker(), answered({ own: true, status: 400 }), 1)).toMatchObject({
    ...{ cache: 'none', tier: '', detail: '', status: 400 },
  })
})

test('nobody failed over where all failed, or where the slower one was outrun', () => {
  const of = (attempts: Attempt[]) => factsOf(asker(), answered({ attempts }), 0).failedOver
  expect(of([attempt('apac', 'down'), attempt('oc', 'down')])).toBe(0)
  expect(of([attempt('apac', 'outrun'), attempt('oc', 'ok')])).toBe(0)
  expect(failed(attempt('apac', 'outrun'))).toBe(false)
})

test('no secret of the request is in its facts', () => {
  const told = JSON.stringify(factsOf(asker(), answered({ cache: HIT }), 0))
  for (const secret of SECRETS) expect(told).not.toContain(secret)
})

test.each([
  [HIT, 302, true],
  [MISS, 200, true],
  [{ ...MISS, stored: false }, 200, false], // for one client
  [{ ...MISS, stored: false, collapsed: true }, 200, true],
  [HIT, 404, false], // whatever was typed
  [{ kind: 'bypass', stored: false, why: 'method' }, 201, false],
] satisfies [CacheOutcome, number, boolean][])('%j with %i is public: %s', (cache, status, is) => {
  expect(isPublic(answered({ cache, status }))).toBe(is)
})
