// Names and lists in header fields: RFC 9110 sections 5.6.1 and 5.6.2.
import { expect, test } from 'vitest'
import { isFieldName, membersOf } from '../../../src/shared/fields.ts'

test.each(['a', 'X-Mine', "!#$%&'*+-.^_`|~09az"])('%s is a field name', (text) =>
  expect(isFieldName(text)).toBe(true),
)

test.each(['', 'a b', 'a:', '"a"', 'ä', 'a\n'])('%j is none', (text) =>
  expect(isFieldName(text)).toBe(false),
)

test.each([
  [null, []],
  [undefined, []],
  ['', []],
  ['a', ['a']],
  ['a,B', ['a', 'B']],
  [' a ,\t, b c,', ['a', 'b c']],
])('the members of %j are %j', (field, members) => expect(membersOf(field)).toEqual(members))
