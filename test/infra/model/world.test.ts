import { expect, test } from 'vitest'
import { simulate } from '../../../infra/model/simulate.ts'
import { openWorld } from '../../../infra/model/world.ts'
import { act, ask, plan, restore } from './plans.ts'

test('a restore raises the epoch in the database first, then wherever the roll-out has come', () => {
  const world = openWorld(plan([restore(1, 500)]), undefined)
  const seen: unknown[] = []
  const look = () => seen.push([world.db.head().epoch, world.region(0).epoch, world.epoch(0)])
  for (const at of [999, 1_001, 1_501]) world.agenda.at(at, look)
  world.agenda.run()
  expect(seen).toEqual([
    [1, 1, 1],
    [2, 1, 1],
    [2, 2, 2],
  ])
})

test('meanwhile nobody is answered from the database, and then sessions begin anew', () => {
  const events = [
    ask(1, 0, act(1, 'change')),
    restore(2, 5_000),
    ask(3, 0, act(2, 'read')),
    ask(9, 0, act(3, 'read')),
  ]
  const { history, asked } = simulate(plan(events), undefined)
  expect(asked[0]?.flat().map(({ note }) => note)).toEqual([
    'change, commit 2',
    '503',
    'miss [1,1]',
  ])
  expect(history.sessions[0]?.steps.map(({ kind }) => kind)).toEqual(['write', 'restart', 'read'])
})

test('one edge has another idea of the time', () => {
  const world = openWorld(plan([], { skewMs: -1_000 }), undefined)
  expect(world.clock(1) - world.clock(0)).toBe(-1_000)
})
