import { expect, test } from 'vitest'
import { causeOf, sharesOf } from '../../../../infra/bench/report/causes.ts'
import type { CacheOutcome } from '../../../../src/edge/visit/outcome.ts'

const never = () => false
const miss = (more: Partial<Extract<CacheOutcome, { kind: 'miss' }>>): CacheOutcome => ({
  ...{ kind: 'miss', fwd: 'request', stored: true, ...more },
})

test('what a cache answered has no cause', () => {
  expect(causeOf({ kind: 'hit', ttlSeconds: 1, tier: 'kv' }, never)).toBeUndefined()
  expect(causeOf({ kind: 'stale', ttlSeconds: -1, detail: 'memory' }, never)).toBeUndefined()
})

test('a copy that is older than the session is useless when what it shows has changed in between', () => {
  const behind = miss({ behind: { copy: 4, session: 9 }, collapsed: true })
  const asked: number[] = []
  const changed = (from: number, until: number) => asked.push(from, until) > 0
  expect(causeOf(behind, changed)).toBe('changed')
  expect(asked).toEqual([4, 9])
  expect(causeOf(behind, never)).toBe('unknown')
})

test('all else has the reason that the edge gives', () => {
  expect(causeOf(miss({ fwd: 'uri-miss' }), never)).toBe('absent')
  expect(causeOf(miss({ fwd: 'miss', detail: 'kv-slow' }), never)).toBe('slow')
  expect(causeOf(miss({ fwd: 'stale' }), never)).toBe('expired')
  expect(causeOf(miss({}), never)).toBe('invalidated')
  expect(causeOf(miss({ fwd: 'uri-miss', collapsed: true }), never)).toBe('joined')
})

test('shares are of all reads', () => {
  expect(sharesOf(new Map([['unknown', 3]]), 8)).toEqual({ unknown: 0.375 })
})
