// What to try next: one test a rule.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as limits from '../../../../../src/edge/routing/rules/limits.ts'
import {
  type Attempt,
  next as decide,
  type Failure,
  type Work,
} from '../../../../../src/edge/routing/rules/plan.ts'
import { type Ranked, rank } from '../../../../../src/edge/routing/rules/rank.ts'
import { map } from '../../../../support/map.ts'

const ranked = rank({ lat: 51.5, lon: -0.1 }, map)
const ids = ranked.map(({ region }) => region.id)
const READ = { repeatable: true, write: false }
const WRITE = { repeatable: true, write: true }
const ONCE = { repeatable: false, write: true }
const PLENTY = 60_000
const HOME = 'enam'

const next = (
  candidates: readonly Ranked[],
  tried: readonly Attempt[],
  work: Work,
  leftMs: number,
  { mayRetry = true, confirmAt }: { mayRetry?: boolean; confirmAt?: string } = {},
) => decide({ candidates, tried, work, leftMs, mayRetry, confirmAt })

const failed = (outcome: Failure, ms: number, at = 0): Attempt => ({
  region: ids[at] ?? '',
  ms,
  outcome,
})
const quick = failed('unreachable', limits.REFUSED_MS_MAX)
const slow = failed('unreachable', limits.REFUSED_MS_MAX + 1)
const late = failed('timeout', limits.GET_FIRST_TRY_MS)

test('the first try goes to the nearest region', () => {
  expect(next(ranked, [], READ, PLENTY)).toEqual({
    kind: 'try',
    to: ranked[0],
    capMs: limits.GET_FIRST_TRY_MS,
    usualMs: limits.GET_FIRST_TRY_MS,
    again: false,
  })
})

test('the next try goes to the next region and may take longer', () => {
  expect(next(ranked, [late], READ, PLENTY)).toEqual({
    kind: 'try',
    to: ranked[1],
    capMs: limits.GET_NEXT_TRY_MS,
    usualMs: limits.GET_NEXT_TRY_MS,
    again: true,
  })
})

test('a write has the same cap each time', () => {
  for (const tried of [[], [slow]]) {
    expect(next(ranked, tried, WRITE, PLENTY)).toMatchObject({ capMs: limits.WRITE_TRY_MS })
  }
})

test('no try is given more than what is left', () => {
  expect(next(ranked, [], READ, 300)).toMatchObject({ kind: 'try', capMs: 300 })
  expect(next(ranked, [slow], WRITE, 4_000)).toMatchObject({ kind: 'try', capMs: 4_000 })
})

test('with too little left it gives up, also before the first try', () => {
  const least = limits.DEADLINE_LEFT_MS_MIN
  expect(next(ranked, [], READ, least)).toMatchObject({ kind: 'try', capMs: least })
  expect(next(ranked, [], READ, least - 1)).toEqual({ kind: 'give-up' })
  expect(next(ranked, [quick], READ, -5)).toEqual({ kind: 'give-up' })
})

test('what cannot be sent again is sent once', () => {
  expect(next(ranked, [], ONCE, PLENTY)).toMatchObject({ kind: 'try' })
  expect(next(ranked, [quick], ONCE, PLENTY)).toEqual({ kind: 'give-up' })
})

describe('a third try', () => {
  test.each(['unreachable', 'exception', 'down'] as const)('after two quick "%s"', (outcome) => {
    const tried = [failed(outcome, 0), failed(outcome, limits.REFUSED_MS_MAX, 1)]
    expect(next(ranked, tried, READ, PLENTY)).toMatchObject({ kind: 'try', to: ranked[2] })
  })

  test('also when one of them took time: the other did not count', () => {
    for (const tried of [
      [slow, failed('down', 0, 1)],
      [quick, failed('timeout', 800, 1)],
    ]) {
      expect(next(ranked, tried, READ, PLENTY)).toMatchObject({ kind: 'try', to: ranked[2] })
    }
  })

  test('but not when both did', () => {
    expect(next(ranked, [slow, failed('down', 51, 1)], READ, PLENTY)).toEqual({ kind: 'give-up' })
  })

  test('and a timeout always did, however short', () => {
    const short = failed('timeout', 10)
    expect(next(ranked, [short, failed('down', 51, 1)], READ, PLENTY)).toEqual({ kind: 'give-up' })
  })

  test('and never a fourth', () => {
    const tried = [quick, failed('down', 0, 1), failed('down', 0, 2)]
    expect(next(ranked, tried, READ, PLENTY)).toEqual({ kind: 'give-up' })
  })
})

test('without a retry in the budget there is only the first try', () => {
  expect(next(ranked, [], READ, PLENTY, { mayRetry: false })).toMatchObject({ kind: 'try' })
  expect(next(ranked, [quick], READ, PLENTY, { mayRetry: false })).toEqual({ kind: 'give-up' })
})

describe('when a region blames the primary', () => {
  const blaming = failed('primary', 900)

  test('the primary’s own region is asked, and no other', () => {
    const step = next(ranked, [blaming], WRITE, PLENTY, { confirmAt: HOME })
    expect(step).toMatchObject({ kind: 'try', to: { region: { id: HOME } } })
    expect(next(ranked, [blaming], WRITE, PLENTY)).toEqual({ kind: 'give-up' })
  })

  test('unless that region may not be used, or the work not repeated', () => {
    const others = ranked.filter(({ region }) => region.id !== HOME)
    expect(next(others, [blaming], WRITE, PLENTY, { confirmAt: HOME })).toEqual({ kind: 'give-up' })
    expect(next(ranked, [blaming], ONCE, PLENTY, { confirmAt: HOME })).toEqual({ kind: 'give-up' })
  })

  test('and where that one blames it, the best other one', () => {
    const home: Attempt = { region: HOME, ms: 900, outcome: 'primary' }
    const step = next(ranked, [home], WRITE, PLENTY, { confirmAt: HOME })
    expect(step).toMatchObject({ kind: 'try', to: { region: { id: ids[0] } } })
    expect(next(ranked, [home], WRITE, PLENTY)).toEqual({ kind: 'give-up' })
  })

  test('two are enough', () => {
    const quick: Attempt[] = [failed('primary', 5), { region: HOME, ms: 5, outcome: 'primary' }]
    expect(next(ranked, quick, READ, PLENTY, { confirmAt: HOME })).toEqual({ kind: 'give-up' })
  })

  test('and once only', () => {
    const tried: Attempt[] = [{ region: HOME, ms: 0, outcome: 'unreachable' }, failed('primary', 5)]
    expect(next(ranked, tried, READ, PLENTY, { confirmAt: HOME })).toEqual({ kind: 'give-up' })
  })
})

test('when the regions run out it gives up', () => {
  expect(next(ranked.slice(0, 1), [quick], READ, PLENTY)).toEqual({ kind: 'give-up' })
  expect(next([], [], READ, PLENTY)).toEqual({ kind: 'give-up' })
})

test('whatever happened, tries are few, each at another region, and capped by what is left', () => {
  const outcome = fc.constantFrom<Failure>('unreachable', 'timeout', 'exception', 'down', 'primary')
  const history = fc.array(fc.record({ outcome, ms: fc.nat({ max: 3_000 }) }), { maxLength: 6 })
  const work = fc.record({ repeatable: fc.boolean(), write: fc.boolean() })
  fc.assert(
    fc.property(history, work, fc.integer({ max: 20_000, min: -1_000 }), (past, kind, left) => {
      const tried = past.map(({ outcome, ms }, at) => failed(outcome, ms, at))
      const step = next(ranked, tried, kind, left, { confirmAt: HOME })
      if (step.kind === 'give-up') return
      expect(step.capMs).toBeLessThanOrEqual(left)
      expect(step.capMs).toBeGreaterThanOrEqual(limits.DEADLINE_LEFT_MS_MIN)
      expect(tried.map(({ region }) => region)).not.toContain(step.to.region.id)
      expect(tried.length).toBeLessThan(limits.ATTEMPTS_MAX_AFTER_REFUSALS)
    }),
  )
})
