// Cache-Control as RFC 9111 reads it, whatever is thrown at it.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseControl, seconds } from '../../../../src/edge/cache/control.ts'

const parsed = (header: string | null) => Object.fromEntries(parseControl(header))

test('names in any case, arguments bare or quoted, spaces and empty elements', () => {
  expect(parsed('Max-Age=60, no-store ,, S-MAXAGE = "120"; x')).toEqual({
    'max-age': '60',
    'no-store': true,
    's-maxage': '120',
    x: true,
  })
  expect(parsed(null)).toEqual({})
  expect(parsed('')).toEqual({})
})

test('the first of a repeated directive counts', () => {
  expect(parsed('max-age=1, max-age=2')).toEqual({ 'max-age': '1' })
})

test('a name inside quotes is not a directive', () => {
  expect(parsed('ext="no-store, private", max-age=5')).toEqual({
    ext: 'no-store, private',
    'max-age': '5',
  })
})

test('it never throws and every name is a lower-case token', () => {
  const piece = fc.constantFrom('max-age', '=', '"', '\\', ',', ' ', '60', 'No-Store', ';', 'é')
  const header = fc.oneof(
    fc.string(),
    fc.array(piece).map((pieces) => pieces.join('')),
  )
  fc.assert(
    fc.property(header, (text) => {
      for (const name of parseControl(text).keys()) expect(name).toMatch(/^[^\s,;="A-Z]+$/)
    }),
  )
})

test('directives survive the round trip', () => {
  const name = fc.stringMatching(/^[a-z][a-z-]{0,10}$/)
  const value = fc.oneof(fc.constant(true as const), fc.nat().map(String))
  fc.assert(
    fc.property(fc.dictionary(name, value), (directives) => {
      const header = Object.entries(directives)
        .map(([key, argument]) => (argument === true ? key : `${key}=${argument}`))
        .join(', ')
      expect(parsed(header)).toEqual({ ...directives })
    }),
  )
})

test.each([
  ['max-age=60', 60],
  ['max-age="60"', 60],
  ['max-age=0', 0],
  ['max-age', 0],
  ['max-age=', 0],
  ['max-age=-1', 0],
  ['max-age=1.5', 0],
  ['max-age=99999999999999', 2 ** 31],
  ['other=60', undefined],
])('the seconds of %s are %s', (header, expected) => {
  expect(seconds(parseControl(header), 'max-age')).toBe(expected)
})
