import { expect, test } from 'vitest'
import { createTokens, sourceOf } from '../../../../infra/bench/report/tokens.ts'

test('a client sends what it was told since the last answer, and nothing of another session', () => {
  const tokens = createTokens()
  expect(tokens.of(1)).toEqual([])
  tokens.told(1, [], 'a')
  tokens.told(1, [], 'b') // of a request that was sent before the first answer
  tokens.told(1, ['a'], null)
  expect(tokens.of(1)).toEqual(['a', 'b'])
  tokens.told(1, ['a', 'b'], 'ab')
  expect(tokens.of(1)).toEqual(['ab'])
  expect(tokens.of(2)).toEqual([])
})

test.each([
  ['memory', { 'Cache-Status': 'meridian; hit; ttl=9; detail="memory"' }],
  ['cache', { 'Cache-Status': 'meridian; hit; ttl=9; detail="kv"' }],
  ['primary', { 'Server-Timing': 'edge, db;desc="enam primary";dur=9' }],
  ['replica', { 'Cache-Status': 'meridian; fwd=miss', 'Server-Timing': 'db;desc="oc replica"' }],
] as const)('what came from %s says so', (source, headers) => {
  expect(sourceOf(new Headers(headers))).toBe(source)
})
