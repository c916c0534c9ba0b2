// HTTP dates: the three forms of RFC 9110 section 5.6.7, and nothing else.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseDate } from '../../../src/shared/date.ts'
import { NOW } from '../edge/cache/rules/make.ts'

const parse = (text: string | null, now = NOW) => parseDate(text, now)
const SECOND = Date.UTC(1994, 10, 6, 8, 49, 37)

test.each([
  'Sun, 06 Nov 1994 08:49:37 GMT',
  'Sunday, 06-Nov-94 08:49:37 GMT',
  'Sun Nov  6 08:49:37 1994',
  '  Sun, 06 Nov 1994 08:49:37 GMT ',
])('RFC 9110 section 5.6.7: %s', (text) => {
  expect(parse(text)).toBe(SECOND)
})

test.each([
  null,
  '',
  '0',
  '-1',
  'yesterday',
  '1994-11-06T08:49:37Z',
  'Sun, 6 Nov 1994 08:49:37 GMT',
  'Sun, 06 Nov 94 08:49:37 GMT',
  'Sun, 06 Nov 1994 08:49:37',
  'Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT',
  'Sun, 06 Nov 1994 24:00:00 GMT',
  'Sun, 06 Nov 1994 08:60:00 GMT',
  'Sun, 06 Nov 1994 08:49:61 GMT',
  'Thu, 31 Feb 2026 00:00:00 GMT',
  'Thu, 00 Jan 2026 00:00:00 GMT',
  'Sun, 06 Foo 1994 08:49:37 GMT',
  'Sun Nov 06 08:49:37 1994 GMT',
])('%s is no date', (text) => {
  expect(parse(text)).toBeUndefined()
})

test.each(['EST', 'UTC', '+0000', 'Z'])(
  'RFC 9111 section 4.2: a zone other than GMT, %s, is invalid',
  (zone) => {
    expect(parse(`Sun, 06 Nov 1994 08:49:37 ${zone}`)).toBeUndefined()
  },
)

test.each([
  'sun, 06 nov 1994 08:49:37 gmt',
  'SUN, 06 NOV 1994 08:49:37 GMT',
  'sunday, 06-NOV-94 08:49:37 Gmt',
])('RFC 9111 section 4.2: case does not matter to a cache: %s', (text) => {
  expect(parse(text)).toBe(SECOND)
})

test('a leap second is the last second of its minute', () => {
  expect(parse('Sat, 31 Dec 2016 23:59:60 GMT')).toBe(Date.UTC(2016, 11, 31, 23, 59, 59))
})

const YEAR_0 = Date.parse('0000-01-01T00:00:00Z') / 1_000
const YEAR_9999 = Date.parse('9999-12-31T23:59:59Z') / 1_000

test('what toUTCString writes is read back, from year 0 to 9999', () => {
  fc.assert(
    fc.property(fc.integer({ min: YEAR_0, max: YEAR_9999 }), (seconds) => {
      expect(parse(new Date(1_000 * seconds).toUTCString())).toBe(1_000 * seconds)
    }),
    { examples: [[YEAR_0], [Date.parse('0001-01-01T00:00:00Z') / 1_000], [YEAR_9999]] },
  )
})

test('it never throws, and never gives what is no whole second', () => {
  const piece = fc.constantFrom('Sun', ',', ' ', '06', '-', 'Nov', '1994', '94', '08:49:37', 'GMT')
  const text = fc.oneof(
    fc.string(),
    fc.array(piece, { maxLength: 12 }).map((all) => all.join('')),
  )
  fc.assert(
    fc.property(text, fc.date({ noInvalidDate: true }), (header, now) => {
      expect((parseDate(header, now.getTime()) ?? 0) % 1_000).toBe(0)
    }),
  )
})

const yearOf = (text: string, now: string) =>
  new Date(parse(text, Date.parse(now)) ?? Number.NaN).getUTCFullYear()

test('RFC 9110 section 5.6.7: two digits more than 50 years ahead are a year of the past', () => {
  const text = 'Sunday, 06-Nov-94 08:49:37 GMT'
  expect(yearOf(text, '2026-01-01')).toBe(1994)
  expect(yearOf(text, '2050-01-01')).toBe(2094)
  expect(yearOf('Friday, 06-Nov-26 08:49:37 GMT', '2026-01-01')).toBe(2026)
  expect(yearOf('Friday, 06-Nov-70 08:49:37 GMT', '2026-01-01')).toBe(2070)
  expect(yearOf('Friday, 06-Nov-00 08:49:37 GMT', '1999-01-01')).toBe(1900)
})

test('RFC 9110 section 5.6.7: 50 years are counted to the second, not to the year', () => {
  const fifty = 'Sunday, 06-Nov-76 08:49:37 GMT'
  expect(yearOf(fifty, '2026-11-06T08:49:37Z')).toBe(2076)
  expect(yearOf(fifty, '2026-11-06T08:49:36Z')).toBe(1976)
})
