import { expect, test } from 'vitest'
import { check } from '../../../infra/model/checker.ts'
import { simulate } from '../../../infra/model/simulate.ts'
import { act, ask, plan } from './plans.ts'

test('a write without an answer is sent again under its key, and done once', () => {
  const events = Array.from({ length: 8 }, (_, n) =>
    ask(n + 1, 0, n === 0 ? act(1, 'change') : act(n + 1, 'retry')),
  )
  const told = new Set<string>()
  for (let seed = 0; seed < 50; seed++) {
    const { history } = simulate({ ...plan(events, { answerLost: 0.7 }), seed }, undefined)
    const outcomes = (history.sessions[0]?.steps ?? []).flatMap((step) =>
      step.kind === 'write' && step.op === 1 ? [step.outcome] : [],
    )
    expect(history.commits.length).toBeLessThanOrEqual(1)
    expect(check(history)).toEqual([])
    told.add(outcomes.slice(0, 3).join())
  }
  expect(told).toContain('done')
  expect(told).toContain('unknown,unknown,done')
})

test('a change over an old version is refused and shows what is there', () => {
  const events = [
    ask(1, 0, act(1, 'read')),
    ask(2, 1, act(2, 'change')),
    ask(3, 0, act(3, 'change', { blind: false })),
    ask(4, 0, act(4, 'change', { blind: false })),
  ]
  const { history } = simulate(plan(events), undefined)
  expect(history.sessions[0]?.steps).toMatchObject([
    { kind: 'read', op: 1 },
    { kind: 'together', steps: [{ outcome: 'refused' }, { kind: 'read', value: 2 }] },
    { kind: 'write', op: 4, outcome: 'done', over: { key: 0, value: 2 } },
  ])
})

test('a write may land when everybody has given up on it', () => {
  const late = plan([ask(1, 0, act(1, 'create', { key: 1 }))], { landsLate: 1 })
  const { history } = simulate(late, undefined)
  expect(history.sessions[0]?.steps).toMatchObject([{ outcome: 'unknown' }])
  expect(history.commits.map(({ op }) => op)).toEqual([1])
})
