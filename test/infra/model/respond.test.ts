import { expect, test } from 'vitest'
import type { Act } from '../../../infra/model/plan.ts'
import { hop, isTracked } from '../../../infra/model/respond.ts'
import { simulate } from '../../../infra/model/simulate.ts'
import { act, ask, plan } from './plans.ts'

const visit = (sent: boolean, rest: Partial<Act> = {}) => ({
  act: act(1, 'read', rest),
  entered: {
    position: { epoch: 1, floor: 0, bookmark: null },
    floors: [],
    reset: undefined,
    ahead: false,
    sent,
  },
})

test('who gets a token: who sent one, who wrote, who asks for one', () => {
  expect(isTracked(visit(true, { wish: 'latest' }), 'region')).toBe(true)
  expect(isTracked(visit(false), 'region')).toBe(true)
  expect(isTracked(visit(false, { wish: 'latest' }), 'region')).toBe(false)
  expect(isTracked(visit(false, { anonymous: true }), 'cache')).toBe(false)
  expect(isTracked(visit(false, { wish: 'latest' }), 'write')).toBe(true)
})

test('every way takes some time', () => {
  expect(hop(() => 0)).toBeGreaterThan(0)
  expect(hop(() => 0.99)).toBeLessThan(50)
})

test('the client remembers the version it saw, and goes on', () => {
  const events = [ask(1, 0, act(1, 'read')), ask(1, 0, act(2, 'change', { blind: false }))]
  expect(simulate(plan(events), undefined).history.sessions[0]?.steps).toMatchObject([
    { op: 1 },
    { op: 2, outcome: 'done', over: { key: 0 } },
  ])
})
