// Copies end at different times, and one reader refreshes before they do.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  refreshesEarly,
  jittered as withJitter,
} from '../../../../../src/edge/cache/rules/early.ts'
import type { Terms } from '../../../../../src/edge/cache/rules/policy.ts'

const jittered = (fresh: number, dice: number) =>
  withJitter({ fresh, whileRevalidate: 0, ifError: 0 }, dice).fresh

const chance = () => fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

test('RFC 9111 section 4.2.1: a lifetime is never lengthened, and shortened by a tenth at most', () => {
  fc.assert(
    fc.property(fc.nat({ max: 2 ** 31 - 1 }), chance(), (seconds, dice) => {
      const fresh = jittered(seconds, dice)
      expect(Number.isInteger(fresh)).toBe(true)
      expect(fresh).toBeLessThanOrEqual(seconds)
      expect(fresh).toBeGreaterThanOrEqual(0.9 * seconds)
    }),
  )
})

test('RFC 9111 section 4.2: a lifetime of a fraction (Expires without Date) is not lengthened either', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e6, noNaN: true }), chance(), (seconds, dice) => {
      expect(jittered(seconds, dice)).toBeLessThanOrEqual(seconds)
    }),
    { examples: [[59.877, 0]] },
  )
})

test('copies of one moment are spread; short ones are left alone', () => {
  const dice = [0, 0.25, 0.5, 0.75, 0.999]
  expect(dice.map((one) => jittered(100, one))).toEqual([100, 98, 95, 93, 91])
  expect(dice.map((one) => jittered(9, one))).toEqual([9, 9, 9, 9, 9])
  const strict = { fresh: 100, whileRevalidate: 0, ifError: 0, strict: true } as const
  expect(withJitter(strict, 0.25)).toEqual({ ...strict, fresh: 98 })
})

test('what the fresh time loses the stale times gain: the end stays where it was', () => {
  const seconds = () => fc.nat({ max: 1_000_000 })
  const anyTerms = fc.record({ fresh: seconds(), whileRevalidate: seconds(), ifError: seconds() })
  fc.assert(
    fc.property(anyTerms, chance(), (terms, dice) => {
      const made = withJitter(terms, dice)
      const ends = ({ fresh, whileRevalidate, ifError }: Terms) => [
        whileRevalidate > 0 && fresh + whileRevalidate,
        ifError > 0 && fresh + ifError,
      ]
      expect(ends(made)).toEqual(ends(terms))
    }),
  )
})

test('what loads in no time is never refreshed early', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.001, max: 1e9, noNaN: true }), chance(), (left, dice) => {
      expect(refreshesEarly(left, 0, dice)).toBe(false)
    }),
  )
})

test('what is over is due, whatever the dice say', () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(), chance(), (over, load, dice) => {
      expect(refreshesEarly(-over, load, dice)).toBe(true)
    }),
  )
})

test('less time left, a longer load or a higher throw never make it less likely', () => {
  const time = () => fc.nat({ max: 1_000_000 })
  fc.assert(
    fc.property(time(), time(), time(), chance(), chance(), (left, load, more, one, other) => {
      const [low, high] = [Math.min(one, other), Math.max(one, other)]
      if (!refreshesEarly(left, load, low)) return
      expect(refreshesEarly(left - more, load, low)).toBe(true)
      expect(refreshesEarly(left, load + more, low)).toBe(true)
      expect(refreshesEarly(left, load, high)).toBe(true)
    }),
  )
})

test('one of e readers refreshes a load time before the end', () => {
  const throws = 10_000
  const dice = Array.from({ length: throws }, (_, n) => n / throws)
  const due = (leftMs: number) => dice.filter((one) => refreshesEarly(leftMs, 200, one)).length
  expect(due(200) / throws).toBeCloseTo(Math.exp(-1), 3)
  expect(due(2_000) / throws).toBeCloseTo(Math.exp(-10), 3)
})
