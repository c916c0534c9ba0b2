// What the log keeps: tries that failed, once for each request.
import { afterEach, expect, test, vi } from 'vitest'
import { logAttempts } from '../../../../src/edge/operators/log.ts'
import type { Attempt } from '../../../../src/edge/routing/rules/plan.ts'
import { answered } from '../told.ts'

afterEach(() => vi.restoreAllMocks())

function logged(...outcomes: Attempt['outcome'][]) {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  const attempts = outcomes.map((outcome) => ({ region: 'weur', ms: 5, outcome }))
  const tell = logAttempts('r1')
  tell({ kind: 'loads' })
  tell(answered({ attempts }))
  return warn.mock.calls.map(([line]) => JSON.parse(line))
}

test('a try that failed is a line with the request it belongs to', () => {
  const [line, ...more] = logged('unreachable', 'ok')
  expect(line).toMatchObject({ event: 'failed-attempts', requestId: 'r1' })
  expect(line.attempts).toHaveLength(2)
  expect(more).toEqual([])
})

test('answers, and tries that were outrun, are no news', () => {
  expect(logged('ok')).toEqual([])
  expect(logged('outrun', 'ok')).toEqual([])
  expect(logged()).toEqual([])
})
