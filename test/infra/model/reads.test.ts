import { expect, test } from 'vitest'
import { simulate } from '../../../infra/model/simulate.ts'
import { act, ask, plan } from './plans.ts'

const notes = (given: ReturnType<typeof plan>) =>
  simulate(given, undefined).asked.map((groups) => groups.flat().map(({ note }) => note))

test('the first read fills the cache, and a copy serves those who have seen no more', () => {
  const events = [
    ask(1, 0, act(1, 'read')),
    ask(2, 1, act(2, 'read')),
    ask(3, 1, act(3, 'change')),
    ask(4, 0, act(4, 'read')),
    ask(5, 1, act(5, 'read')),
  ]
  expect(notes(plan(events))).toEqual([
    ['miss [1,1]', 'hit [1,1]'],
    ['hit [1,1]', 'change, commit 2', 'miss [2,2]'],
  ])
})

test('later it is shown while it is refreshed, and then when nobody answers', () => {
  const events = [
    ask(1, 0, act(1, 'read')),
    ask(100, 0, act(2, 'read')),
    ask(101, 0, act(3, 'read')),
  ]
  expect(notes(plan(events))[0]).toEqual(['miss [1,1]', 'stale [1,1]', 'hit [1,1]'])
  const latest = [ask(1, 0, act(1, 'read')), ask(2, 0, act(2, 'read', { wish: 'latest' }))]
  expect(notes(plan(latest))[0]).toEqual(['miss [1,1]', 'miss [1,1]'])
  expect(notes(plan(latest, { regionDown: 1 }))[0]).toEqual(['503', '503'])
})

test('a region that does not answer is stood in for, and KV may forget', () => {
  expect(
    notes(plan([ask(1, 0, act(1, 'read')), ask(2, 0, act(2, 'read'))], { kvEmpty: 1 })),
  ).toEqual([['miss [1,1]', 'miss [1,1]'], []])
})
