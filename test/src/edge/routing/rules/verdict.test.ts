// Which of the results is the answer, what the story calls the others, and which response is held.
import { expect, test } from 'vitest'
import type { Attempt } from '../../../../../src/edge/routing/rules/plan.ts'
import {
  attemptOf,
  choose,
  ended,
  hold,
  poisoned,
  type Result,
  type Tried,
} from '../../../../../src/edge/routing/rules/verdict.ts'

/** A response, and whether it was let go. */
function response() {
  const seen = { cancelled: false }
  const cancel = () => {
    seen.cancelled = true
  }
  const body = new ReadableStream({ cancel })
  return { seen, response: new Response(body) }
}
const answered = (region: string, fault: 'none' | 'primary' | 'overload', with_ = response()) => ({
  region,
  tried: { kind: 'answered', response: with_.response, ms: 1, fault } satisfies Tried,
})
const down = (region: string, with_ = response()): Result => ({
  region,
  tried: { kind: 'failed', failure: 'down', ms: 1, response: with_.response },
})
const lost: Result = { region: 'oc', tried: { kind: 'failed', failure: 'unreachable', ms: 1 } }
const outrun: Result = { region: 'oc', tried: { kind: 'outrun', ms: 1 } }

test('an answer without a fault is preferred, then overload', () => {
  const ok = answered('weur', 'none')
  const shed = answered('eeur', 'overload')
  expect(choose([shed, ok])).toBe(ok)
  expect(choose([lost, shed])).toBe(shed)
})

test('overload is no answer of somebody who has said so for long, while another may be asked', () => {
  const shed = answered('eeur', 'overload')
  expect(choose([lost, shed], (region) => region === 'eeur')).toBeUndefined()
  expect(choose([lost, shed], (region) => region === 'weur')).toBe(shed)
  const ok = answered('weur', 'none')
  expect(choose([shed, ok], () => true)).toBe(ok)
  expect(attemptOf(shed, ok).outcome).toBe('overload')
})

test('no region is believed at once when it blames the primary', () => {
  expect(choose([answered('enam', 'primary')])).toBeUndefined()
  expect(choose([answered('weur', 'primary'), answered('enam', 'primary')])).toBeUndefined()
})

test('failures are no answer', () => expect(choose([lost, outrun, down('apac')])).toBe(undefined))

test('the story', () => {
  const ok = answered('weur', 'none')
  const second = [answered('eeur', 'none'), answered('eeur', 'primary')]
  const all = [...second, lost, outrun, down('apac'), ok]
  const told = all.map((result) => attemptOf(result, ok).outcome)
  expect(told.join(' ')).toBe('outrun primary unreachable outrun down ok')
})

test('the chosen response is held and all others are let go', () => {
  const [before, refused, given] = [response(), response(), response()]
  const ok = answered('weur', 'none', given)
  expect(hold([down('apac', refused), ok], ok, before.response)).toBe(given.response)
  expect([before, refused, given].map(({ seen }) => seen.cancelled)).toEqual([true, true, false])
})

test('without a choice the latest response is held', () => {
  const [before, refused] = [response(), response()]
  expect(hold([lost], undefined, before.response)).toBe(before.response)
  expect(before.seen.cancelled).toBe(false)
  expect(hold([down('apac', refused)], undefined, before.response)).toBe(refused.response)
  expect(before.seen.cancelled).toBe(true)
  expect(hold([lost, outrun], undefined, undefined)).toBeUndefined()
})

test('at the end, blame that nobody was left to confirm is the answer', () => {
  const late: Attempt = { region: 'apac', ms: 5, outcome: 'timeout' }
  const blames: Attempt = { region: 'weur', ms: 5, outcome: 'primary' }
  const attempts = (...all: Attempt[]) => ended(all, undefined)
  expect(attempts(late, blames)).toEqual({ attempts: [late, { ...blames, outcome: 'ok' }] })
  const sheds: Attempt = { region: 'weur', ms: 5, outcome: 'overload' }
  expect(attempts(sheds, sheds)).toEqual({ attempts: [sheds, { ...sheds, outcome: 'ok' }] })
  expect(attempts(blames, late)).toEqual({ attempts: [blames, late] })
  expect(attempts()).toEqual({ attempts: [] })
})

test('whom a request broke is told apart from who failed, and how it broke is kept', () => {
  const attempts: Attempt[] = [
    { region: 'weur', ms: 5, outcome: 'unreachable' },
    { region: 'eeur', ms: 6, outcome: 'exception' },
    { region: 'enam', ms: 7, outcome: 'unreachable' },
  ]
  expect(poisoned(attempts, ['eeur', 'enam'])).toEqual({
    poisoned: true,
    attempts: [
      attempts[0],
      { region: 'eeur', ms: 6, outcome: 'poisoned', as: 'exception' },
      { region: 'enam', ms: 7, outcome: 'poisoned', as: 'unreachable' },
    ],
  })
})
