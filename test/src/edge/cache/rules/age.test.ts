// The age of a response, by RFC 9111 section 4.2.3.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ageSeconds, bornAt } from '../../../../../src/edge/cache/rules/age.ts'
import { date, NOW } from './make.ts'

const born = (headers: Record<string, string>, asked = NOW, received = NOW) =>
  NOW - bornAt(new Headers(headers), { asked, received })

test('a response without Date and Age is as old as the wait for it', () => {
  expect(born({})).toBe(0)
  expect(born({}, NOW - 300)).toBe(300)
})

test('Date tells an apparent age, never a negative one', () => {
  expect(born({ Date: date(-7) })).toBe(7_000)
  expect(born({ Date: date(7) })).toBe(0)
  expect(born({ Date: 'no date' })).toBe(0)
})

test('Age and the wait add up; the larger of the two ages counts', () => {
  expect(born({ Age: '5' }, NOW - 300)).toBe(5_300)
  expect(born({ Age: '5', Date: date(-7) }, NOW - 300)).toBe(7_000)
  expect(born({ Age: '8', Date: date(-7) }, NOW - 300)).toBe(8_300)
})

test.each([
  ['5, 100', 5],
  [' 5 , x', 5],
  ['-5', 0],
  ['5.5', 0],
  ['five', 0],
  ['', 0],
  ['"5"', 0],
  ['1e3', 0],
  [', 5', 0],
  ['99999999999999999999999', 2 ** 31],
])('RFC 9111 section 5.1: Age: %s is %i s', (age, seconds) => {
  expect(born({ Age: age })).toBe(1_000 * seconds)
})

test('a response is never younger than the wait for it, and never born in the future', () => {
  const offset = fc.integer({ min: -100_000, max: 100_000 })
  const headers = fc.record(
    { Age: fc.oneof(fc.nat().map(String), fc.string()), Date: offset.map((s) => date(s)) },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(headers, fc.nat({ max: 10_000 }), (told, waited) => {
      const sendable = Object.entries(told).filter(([, value]) => /^[ -~]*$/.test(value))
      const age = born(Object.fromEntries(sendable), NOW - waited)
      expect(age).toBeGreaterThanOrEqual(waited)
      expect(Number.isSafeInteger(age)).toBe(true)
    }),
  )
})

test('age is whole seconds, never negative, and never less later', () => {
  expect(ageSeconds({ bornAt: NOW }, NOW + 999)).toBe(0)
  expect(ageSeconds({ bornAt: NOW }, NOW + 1_000)).toBe(1)
  expect(ageSeconds({ bornAt: NOW + 5_000 }, NOW)).toBe(0)
  const time = fc.integer({ min: NOW - 1_000_000, max: NOW + 1_000_000 })
  fc.assert(
    fc.property(time, time, fc.nat(), (bornAt, now, later) => {
      const age = ageSeconds({ bornAt }, now)
      expect(age).toBeGreaterThanOrEqual(0)
      expect(ageSeconds({ bornAt }, now + later)).toBeGreaterThanOrEqual(age)
    }),
  )
})
