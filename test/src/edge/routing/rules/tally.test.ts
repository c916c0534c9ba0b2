// Half of at least ten results in ten seconds.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  count,
  failsTooOften,
  type Outcome,
  type Tally,
} from '../../../../../src/edge/routing/rules/tally.ts'

const NOW = 1_000_000
const of = (outcomes: Outcome[], now = NOW) =>
  outcomes.reduce<Tally>((tally, outcome) => count(tally, outcome, now), [])
const times = (n: number, outcome: Outcome) => Array<Outcome>(n).fill(outcome)

test('ten results are enough, nine are not', () => {
  expect(failsTooOften(of(times(9, 'failed')), NOW)).toBe(false)
  expect(failsTooOften(of(times(10, 'failed')), NOW)).toBe(true)
})

test('half is too often, less is not', () => {
  expect(failsTooOften(of([...times(5, 'ok'), ...times(5, 'failed')]), NOW)).toBe(true)
  expect(failsTooOften(of([...times(6, 'ok'), ...times(5, 'failed')]), NOW)).toBe(false)
})

test('after ten seconds it is forgotten', () => {
  const tally = of(times(10, 'failed'))
  expect(failsTooOften(tally, NOW + 9_999)).toBe(true)
  expect(failsTooOften(tally, NOW + 10_000)).toBe(false)
  expect(count(tally, 'ok', NOW + 10_000)).toHaveLength(1)
})

test('memory does not grow with load', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 400 }), { maxLength: 500 }), (gaps) => {
      let now = NOW
      let tally: Tally = []
      for (const gap of gaps) {
        now += gap
        tally = count(tally, 'ok', now)
      }
      expect(tally.length).toBeLessThanOrEqual(11)
    }),
  )
})
