// Cache groups (RFC 9875).
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { groupsOf, invalidatedGroups } from '../../../../../src/edge/cache/rules/groups.ts'

/** Stored fields are lower-cased. */
const of = (text: string) => groupsOf({ 'cache-groups': text })

test('the two fields speak of different things', () => {
  const headers = new Headers({ 'Cache-Groups': '"a"', 'Cache-Group-Invalidation': '"b"' })
  expect(groupsOf(Object.fromEntries(headers))).toEqual(['a'])
  expect(invalidatedGroups(headers)).toEqual(['b'])
  expect(groupsOf({})).toEqual([])
  expect(invalidatedGroups(new Headers())).toEqual([])
})

test.each([
  ['"a", "b"', ['a', 'b']],
  ['"a";x=1;y', ['a']],
  ['"a,b", "A"', ['a,b', 'A']],
  ['""', ['']],
  ['', []],
])('section 2: a list of strings, their parameters ignored: %s', (text, names) => {
  expect(of(text)).toEqual(names)
})

test.each(['a', '"a", b', '"a", 5', '("a" "b")', '"a', '"a",', '"a" "b"', '?1', ':YQ==:', '"é"'])(
  'section 2: anything else is ignored whole: %s',
  (text) => {
    expect(of(text)).toEqual([])
  },
)

test('section 2: 32 groups of 32 characters are taken, and not many more', () => {
  const names = Array.from({ length: 40 }, (_, n) => String(n).padStart(32, 'x'))
  expect(of(names.map((name) => `"${name}"`).join(', '))).toEqual(names.slice(0, 32))
  expect(of(`"${'x'.repeat(128)}", "${'y'.repeat(129)}"`)).toEqual(['x'.repeat(128)])
})

test('it never throws, and never gives more than it should', () => {
  const piece = fc.constantFrom('"', 'a', ',', ' ', ';', '(', ')', '\\', '=', '?1', '5')
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const names = of(pieces.join(''))
      expect(names.length).toBeLessThanOrEqual(32)
    }),
  )
})
