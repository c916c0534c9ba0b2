// If-Match, as versions.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { etagOf, parseIfMatch } from '../../../src/kit/conditional.ts'

const versions = (...list: number[]) => ({ kind: 'versions', versions: list })

test.each([
  [undefined, { kind: 'missing' }],
  ['*', { kind: 'any' }],
  [' * ', { kind: 'any' }],
  ['"7"', versions(7)],
  ['"7", "8","9"', versions(7, 8, 9)],
  ['W/"7"', versions()],
  ['W/"7", "8"', versions(8)],
  ['"abc"', versions()],
  ['"-1"', versions()],
  ['"9999999999999999"', versions()],
  ['', { kind: 'malformed' }],
  ['7', { kind: 'malformed' }],
  ['"7', { kind: 'malformed' }],
  ['"7" "8"', { kind: 'malformed' }],
  ['"7",', { kind: 'malformed' }],
  ['*, "7"', { kind: 'malformed' }],
])('%j', (header, expected) => {
  expect(parseIfMatch(header)).toEqual(expected)
})

test('the ETags we give are the versions we read', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { minLength: 1, maxLength: 5 }), (list) => {
      expect(parseIfMatch(list.map(etagOf).join(', '))).toEqual(versions(...list))
    }),
  )
})

test('it never throws, and a header that takes long to refuse is refused soon', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(['any', 'malformed', 'versions']).toContain(parseIfMatch(text).kind)
    }),
  )
  const long = `${'"a", '.repeat(2_000)}"`
  expect(parseIfMatch(long)).toEqual({ kind: 'malformed' })
})
