// The limits as wrangler.toml tells them: read once, or a clear refusal.
import { expect, test } from 'vitest'
import { parsePolicies } from '../../../../src/edge/upstream/rate-policies.ts'

test('each kind has a quota in a number of seconds', () => {
  expect(parsePolicies('loads=1200/60  writes=20/10 failures=60/60')).toEqual({
    loads: { quota: 1_200, seconds: 60 },
    writes: { quota: 20, seconds: 10 },
    failures: { quota: 60, seconds: 60 },
  })
  expect(parsePolicies('writes=1/10').loads.quota).toBe(0)
})

test.each([
  'reads=1/60',
  'loads',
  'loads=0/60',
  'loads=1/30',
  'loads=1/60,writes=1/60',
  'loads=-1/10',
])('%s stops the start and says how it is written', (text) => {
  expect(() => parsePolicies(text)).toThrow(/RATE_LIMITS: ".*" is none of loads, writes, failures/)
})
