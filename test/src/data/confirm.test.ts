// What is not there is asked of the primary, as long as the budget lasts and the primary answers.
import { expect, test } from 'vitest'
import { CONFIRMS_AT_ONCE } from '../../../src/data/budget.ts'
import { CONFIRM_MS_MAX, look } from '../../../src/data/confirm.ts'
import { ANSWER_RESERVE_MS } from '../../../src/data/read.ts'
import { createClock } from '../../support/clock.ts'
import { until } from '../settle.ts'
import {
  type Answer,
  ATTEMPT_MS,
  at,
  d1That,
  fail,
  hang,
  LOST,
  OVERLOADED,
  sourceOf,
} from './lab.ts'

const nothing = (): [] => []

/** Asks for one record, which is not `there()`. */
function asking(answers: Answer[], ask = {}) {
  const clock = createClock()
  const { d1, sessions } = d1That(...answers)
  const source = sourceOf(d1, ask, clock)
  let missing = true
  const absent = () => missing
  const there = () => {
    missing = false
  }
  return { clock, source, sessions, there, asked: () => look(source, nothing, absent) }
}

test('what a replica misses is what the primary says', async () => {
  const { asked, sessions } = asking([at(5), at(6)])
  const { read, calls, unconfirmed } = await asked()
  expect(sessions).toEqual(['first-unconstrained', 'first-primary'])
  expect([read.seq, unconfirmed]).toEqual([6, false])
  expect(calls.map(({ place }) => place)).toEqual(['weur replica', 'weur primary'])
})

test('what it has is shown without asking further', async () => {
  const { asked, sessions, there } = asking([at(5)])
  there()
  expect(await asked()).toMatchObject({ read: { seq: 5 }, unconfirmed: false })
  expect(sessions).toHaveLength(1)
})

test('the primary is not asked twice', async () => {
  const { asked, sessions } = asking([at(5)], { primary: true })
  expect(await asked()).toMatchObject({ unconfirmed: false })
  expect(sessions).toEqual(['first-primary'])
})

test.each([
  ['drops the session', fail(LOST)],
  ['sheds load', fail(OVERLOADED)],
])('a primary that %s leaves the word to the replica', async (_, answer) => {
  const { asked } = asking([at(5), answer])
  const { read, calls, unconfirmed } = await asked()
  expect([read.seq, calls.length, unconfirmed]).toEqual([5, 1, true])
})

test('a primary that hangs is waited for shortly, and never past the attempt', async () => {
  const { asked, clock, sessions } = asking([at(5), hang])
  const began = clock.now()
  const looking = asked()
  await until(() => sessions.length === 2)
  await clock.advance(CONFIRM_MS_MAX)
  expect((await looking).unconfirmed).toBe(true)
  expect(clock.now() - began).toBeLessThan(ATTEMPT_MS - ANSWER_RESERVE_MS)
})

test.each([
  ['of another epoch', at(6, 2), 'epoch-mismatch'],
  ['of a bug', fail('D1_ERROR: no such table'), 'no such table'],
])('an answer %s is not hidden', async (_, answer, message) => {
  await expect(asking([at(5), answer]).asked()).rejects.toThrow(message)
})

test('100 guesses are no more primary reads than the budget holds', async () => {
  const primary = d1That(...Array.from({ length: 200 }, () => at(5)))
  const source = sourceOf(primary.d1)
  let unconfirmed = 0
  for (let guess = 0; guess < 100; guess++) {
    if ((await look(source, nothing, () => true)).unconfirmed) unconfirmed++
  }
  expect(primary.sessions.filter((at) => at === 'first-primary')).toHaveLength(CONFIRMS_AT_ONCE)
  expect(unconfirmed).toBe(100 - CONFIRMS_AT_ONCE)
})
