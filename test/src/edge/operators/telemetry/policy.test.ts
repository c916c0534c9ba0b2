// TELEMETRY as wrangler.toml says it.
import { expect, test } from 'vitest'
import { parseTelemetry } from '../../../../../src/edge/operators/telemetry/policy.ts'

test('each word is heard, and what is not said is all requests with public paths', () => {
  expect(parseTelemetry('')).toEqual({ oneIn: 1, paths: 'shared' })
  expect(parseTelemetry(' one-in=10  paths=none')).toEqual({ oneIn: 10, paths: 'none' })
  expect(parseTelemetry('paths=none')).toEqual({ oneIn: 1, paths: 'none' })
})

test.each(['one-in=0', 'one-in=0.1', 'one-in=1000000', 'paths=all', 'rate=1'])(
  '%s is refused, with what may be said',
  (word) => {
    expect(() => parseTelemetry(`paths=none ${word}`)).toThrow(`TELEMETRY: "${word}" is neither`)
  },
)
