import { expect, test } from 'vitest'
import { check } from '../../../infra/model/checker.ts'
import { makePlan } from '../../../infra/model/plan.ts'
import { type Reading, simulate } from '../../../infra/model/simulate.ts'
import { act, ask, plan } from './plans.ts'

test('a client asks one thing after the other, parallel requests together', () => {
  const events = [
    ask(1, 0, act(1, 'read')),
    ask(1, 0, act(2, 'change'), act(3, 'read')),
    ask(1, 0, act(4, 'read')),
    ask(2, 1, act(5, 'read', { anonymous: true })),
  ]
  const { history, count } = simulate(plan(events), undefined)
  const [first, second] = history.sessions
  expect(first?.steps.map(({ kind }) => kind)).toEqual(['read', 'together', 'read'])
  expect(first?.steps.at(-1)).toMatchObject({ op: 4, key: 0, value: 2, loose: false })
  expect(second?.steps).toMatchObject([{ kind: 'read', loose: true }])
  expect(count).toMatchObject({ operations: 5, reads: 4, unavailable: 0 })
  expect(check(history)).toEqual([])
})

test('the same plan gives the same history', () => {
  for (const seed of [1, 2, 3]) {
    expect(simulate(makePlan(seed), undefined)).toEqual(simulate(makePlan(seed), undefined))
  }
})

test('what edges read of tokens can be watched', () => {
  const readings: Reading[] = []
  const events = [ask(1, 0, act(1, 'read')), ask(2, 0, act(2, 'read'))]
  simulate(plan(events), undefined, (reading) => readings.push(reading))
  expect(readings.map(({ sent }) => sent.length)).toEqual([0, 1])
})
