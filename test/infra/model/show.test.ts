import { expect, test } from 'vitest'
import { check } from '../../../infra/model/checker.ts'
import { commandFor, describeViolation, showHistory } from '../../../infra/model/show.ts'
import { simulate } from '../../../infra/model/simulate.ts'
import { act, ask, plan } from './plans.ts'

test('a history tells what was done, what was seen, and what was wrong with it', () => {
  const given = plan([
    ask(1, 0, act(1, 'read')),
    ask(2, 0, act(2, 'change')),
    ask(3, 0, act(3, 'read')),
  ])
  const simulated = simulate(given, 'M7')
  const [violation] = check(simulated.history)
  if (!violation) throw new Error('M7 must show here')
  expect(showHistory(given, simulated, violation, 'M7')).toBe(`\
With the mistake M7: a write does not raise F
Faults: none
Commits, from a = #50, taken(a) = yes, b = missing, taken(b) = no, list = (a #50):
  1  #2: a = #2, taken(a) = yes, list = (a #2)
Client 0:
  #1 saw a = #50  miss [1,1]
  #2 wrote a = #2: done  change, commit 2
!!#3 saw a = #50  hit [1,1]
Client 1:
Violation: read-your-writes in session 0 at operation 3.
  It shows a = #50.
  The session had seen commit 1;
  that would have been right from commit 0 to 0.`)
})

test('a violation of a storm is told in its own words', () => {
  expect(
    describeViolation({
      fault: 'never-written',
      session: 'client 3',
      op: '3/17 GET /a',
      saw: { key: 'link a', value: 'version 9' },
      position: 4,
      possible: [],
    }),
  ).toContain(
    'It shows link a = version 9.\n  The session had seen commit 4;\n  that would have been right at no commit.',
  )
})

test('one command makes it again', () => {
  expect(commandFor(7, undefined)).toBe('npm run storm -- --model --seed 7 --histories 1')
})
