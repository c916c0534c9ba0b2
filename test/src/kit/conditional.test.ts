// Entity tags and their lists, as versions.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  etagOf,
  parseTags,
  strong,
  TAGS_MAX,
  tagsOf,
  versionsOf,
  weak,
} from '../../../src/kit/conditional.ts'

const tags = (...list: string[]) => ({ kind: 'tags', tags: list })

test.each([
  [undefined, { kind: 'missing' }],
  ['*', { kind: 'any' }],
  [' * ', { kind: 'any' }],
  ['"7"', tags('"7"')],
  ['"7", "8","9"', tags('"7"', '"8"', '"9"')],
  ['W/"7"\t,  "8"', tags('W/"7"', '"8"')],
  ['"a,b" , ""', tags('"a,b"', '""')],
  // RFC 9110 section 5.6.1.2: empty elements are read over.
  ['"7",', tags('"7"')],
  [', ,"7",,"8"', tags('"7"', '"8"')],
])('%j', (header, expected) => {
  expect(parseTags(header)).toEqual(expected)
})

test.each(['', ',', '7', '"7', '7"', '"7" "8"', '*, "7"', 'w/"7"', '"7";a', '"a b"', 'W/ "7"'])(
  '%j is malformed',
  (header) => {
    expect(parseTags(header).kind).toBe('malformed')
  },
)

test('a list has a limited length', () => {
  const list = (length: number) => Array.from({ length }, (_, index) => etagOf(index)).join(', ')
  expect(tagsOf(parseTags(list(TAGS_MAX)))).toHaveLength(TAGS_MAX)
  const why = `has ${TAGS_MAX + 1} entity tags; at most ${TAGS_MAX} are read`
  expect(parseTags(list(TAGS_MAX + 1))).toEqual({ kind: 'malformed', why })
})

test('RFC 9110 section 8.8.3.2: tags are compared character by character', () => {
  const sent = ['"1"', '"01"', '"1 "', '"+1"', '"1.0"', 'W/"2"', '"9999999999999999"', '"a"', '"0"']
  expect(versionsOf(strong(sent))).toEqual([1, 0])
  expect(versionsOf(weak(sent))).toEqual([1, 2, 0])
})

test('the ETags we give are the versions we read', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { minLength: 1, maxLength: 5 }), (list) => {
      expect(versionsOf(tagsOf(parseTags(list.map(etagOf).join(', '))))).toEqual(list)
    }),
  )
})

test('it never throws, and 100 kB of nearly a list are refused in one pass', () => {
  const near = fc.stringMatching(/^[W/"*,\\ \ta0]*$/)
  fc.assert(
    fc.property(fc.oneof(fc.string(), near), (text) => {
      expect(['any', 'malformed', 'tags']).toContain(parseTags(text).kind)
    }),
  )
  for (const part of ['"a", ', ' ', ', ', '\t', '"']) {
    const hostile = `${part.repeat(100_000 / part.length)}x`
    expect(parseTags(hostile).kind).toBe('malformed')
  }
})
