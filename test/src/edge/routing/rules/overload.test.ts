// When a region's overload stops being a burst.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  OVERLOAD_ANSWERS_MAX,
  OVERLOAD_ANSWERS_MIN,
  OVERLOAD_FORGOTTEN_MS,
  OVERLOAD_LONG_MS,
} from '../../../../../src/edge/routing/rules/limits.ts'
import {
  fine,
  type Load,
  loaded,
  overloadedForLong,
} from '../../../../../src/edge/routing/rules/overload.ts'

/** Answers `everyMs`, one a letter: `o` says overload. */
function after(answers: string, everyMs: number) {
  let now = 0
  let load: Load = fine
  for (const answer of answers) {
    now += everyMs
    load = loaded(load, answer === 'o', now)
  }
  return { load, now, long: overloadedForLong(load, now) }
}

test.each([
  ['a burst of a hundred within four seconds', 'o'.repeat(100), 40, false],
  ['the same for six seconds', 'o'.repeat(150), 40, true],
  ['nine in nine minutes, a minute apart', 'o'.repeat(9), OVERLOAD_FORGOTTEN_MS, false],
  ['ten, one a second', 'o'.repeat(10), 1_000, true],
  ['nine, one a second', 'o'.repeat(9), 1_000, false],
  ['every second answer, for long', 'oa'.repeat(50), 200, true],
  ['one answer of three, for long', 'oaa'.repeat(50), 200, false],
  ['answers that are good', 'a'.repeat(50), 200, false],
])('%s', (_, answers, everyMs, expected) => {
  expect(after(answers, everyMs).long).toBe(expected)
})

test('after an hour of overload, a few good answers end it', () => {
  for (const [good, long] of [
    [OVERLOAD_ANSWERS_MIN - 1, true],
    [OVERLOAD_ANSWERS_MAX + 1, false],
  ] as const) {
    expect(after('o'.repeat(36_000) + 'a'.repeat(good), 100).long).toBe(long)
  }
})

test('who is not heard of for a while is no longer thought overloaded', () => {
  const { load, now } = after('o'.repeat(20), 1_000)
  expect(overloadedForLong(load, now + OVERLOAD_FORGOTTEN_MS - 1)).toBe(true)
  expect(overloadedForLong(load, now + OVERLOAD_FORGOTTEN_MS)).toBe(false)
  expect(loaded(load, true, now + OVERLOAD_FORGOTTEN_MS)).toMatchObject({ overloads: 1, others: 0 })
})

test('whatever is answered: never for long sooner than that is, and never with more good answers than bad', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ bad: fc.boolean(), ms: fc.nat(2_000) }), { maxLength: 100 }),
      (answers) => {
        let now = 0
        let load: Load = fine
        let firstBadAt: number | undefined
        for (const { bad, ms } of answers) {
          now += ms
          if (bad) firstBadAt ??= now
          load = loaded(load, bad, now)
          if (load.kind === 'strained') {
            expect(load.others).toBeLessThanOrEqual(load.overloads)
            expect(load.overloads + load.others).toBeLessThanOrEqual(OVERLOAD_ANSWERS_MAX)
          }
          if (overloadedForLong(load, now)) {
            expect(now - (firstBadAt ?? now)).toBeGreaterThanOrEqual(OVERLOAD_LONG_MS)
          }
        }
      },
    ),
  )
})
