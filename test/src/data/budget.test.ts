// How often an isolate may ask the primary about what is not there.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CONFIRMS_AT_ONCE, CONFIRMS_PER_SECOND, createConfirms } from '../../../src/data/budget.ts'
import { createClock } from '../../support/clock.ts'

test('it is full at first, and fills by time', async () => {
  const clock = createClock()
  const confirms = createConfirms(clock)
  const taken = (times: number) =>
    Array.from({ length: times }, () => confirms.take()).filter(Boolean).length
  expect(taken(100)).toBe(CONFIRMS_AT_ONCE)
  await clock.advance(1_000)
  expect(taken(100)).toBe(CONFIRMS_PER_SECOND)
  await clock.advance(1_000 / CONFIRMS_PER_SECOND - 1)
  expect(taken(1)).toBe(0)
  await clock.advance(1)
  expect(taken(2)).toBe(1)
  await clock.advance(3_600_000)
  expect(taken(100)).toBe(CONFIRMS_AT_ONCE)
})

test('whoever asks when, it never gives more than it holds and gains', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 2_000 })), (pauses) => {
      let now = 0
      const confirms = createConfirms({ now: () => now, sleep: () => Promise.resolve() })
      let taken = 0
      for (const pause of pauses) {
        now += pause
        if (confirms.take()) taken++
      }
      expect(taken).toBeLessThanOrEqual(CONFIRMS_AT_ONCE + (now / 1_000) * CONFIRMS_PER_SECOND)
    }),
  )
})

test('a clock that is set back takes nothing away', () => {
  let now = 10_000
  const confirms = createConfirms({ now: () => now, sleep: () => Promise.resolve() })
  now = 0
  expect(confirms.take()).toBe(true)
})
