// What is told of problems, of addresses that are taken, and of a search.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isSlug } from '../../../src/app/limits.ts'
import { clicksOf, clicksQuery, total } from '../../../src/app/page/clicks.ts'
import { type Deed, deedWords } from '../../../src/app/page/deeds.ts'
import { extentWords, matches } from '../../../src/app/page/search.ts'
import { problemWords, slugsLike, takenWords } from '../../../src/app/page/words.ts'
import type { Link } from '../../../src/app/schemas.ts'

const link: Link = {
  slug: 'rfc9110',
  url: 'https://www.rfc-editor.org/%E6%97%A5?q=a',
  title: 'HTTP Semantics: Café',
  disabled: false,
  listed: true,
  version: 2,
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
}
const problem = (kind: string, more: object = {}) => ({
  ...{ kind, title: 'A title', detail: 'A detail.', errors: [] },
  ...more,
})

describe('a problem', () => {
  test('is told with its fields and the next move', () => {
    const errors = [{ field: 'url', message: 'must be an http or https URL' }]
    expect(problemWords(problem('invalid-request', { errors }))).toBe(
      'A title: A detail. url must be an http or https URL.',
    )
    expect(problemWords(problem('unauthorized'))).toContain('Type a key that may write')
    expect(problemWords(problem('outcome-unknown'))).toContain('not done twice')
  })
})

describe('an address that is taken', () => {
  test.each([
    ['leads elsewhere', { ok: true, value: link } as const, link.url],
    ['was deleted', { ok: false, problem: problem('gone') } as const, 'not given out again'],
    ['could not be read', { ok: false, problem: problem('unavailable') } as const, 'is in use'],
  ])('%s, and that is said', (_, found, words) => {
    expect(takenWords('rfc9110', found)).toMatch(/^“rfc9110” /)
    expect(takenWords('rfc9110', found)).toContain(words)
  })

  test.each([
    ['a', ['a-2', 'a-3', 'a-4', 'a-5', 'a-6']],
    ['a-9', ['a-10', 'a-11', 'a-12', 'a-13', 'a-14']],
  ])('%s: the next are offered', (taken, offered) => {
    expect(slugsLike(taken)).toEqual(offered)
  })

  test('whatever it is, what is offered can be one, and is another', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9-][A-Za-z0-9_-]{0,63}$/), (taken) => {
        fc.pre(isSlug(taken))
        const offered = slugsLike(taken)
        expect(offered.filter((slug) => !isSlug(slug) || slug === taken)).toEqual([])
        expect(new Set(offered).size).toBe(offered.length)
      }),
    )
  })
})

describe('a search', () => {
  test.each([
    ['rfc91', true],
    ['HTTP café', true],
    ['cafe\u0301 semantics', true],
    ['rfc-editor.org/日', true],
    ['%E6%97%A5', true],
    ['', true],
    [' ', true],
    ['rfc9111', false],
    ['http nothing', false],
  ])('"%s" finds it: %s', (query, found) => {
    expect(matches(link, query)).toBe(found)
  })

  test('a target with a % that means nothing is searched as it stands', () => {
    expect(matches({ ...link, url: 'https://a.example/100%' }, '100%')).toBe(true)
  })

  test('says how far it looked', () => {
    const extent = { query: 'x', shown: 1, loaded: 15 }
    expect(extentWords({ ...extent, more: true })).toBe(
      '1 of the 15 that are loaded match; there are more to look through.',
    )
    expect(extentWords({ ...extent, more: false })).toBe('1 of all 15 match.')
    expect(extentWords({ ...extent, query: ' ', more: true })).toContain('there are more')
  })
})

test.each([
  [{ disabled: true }, 'Disabled /rfc9110.'],
  [{ url: 'https://b.example/', title: '' }, 'Changed /rfc9110: target, title.'],
] as const)('%j is told', (changes, words) => {
  const deed: Deed = { kind: 'changed', before: link, after: { ...link, ...changes } }
  expect(deedWords(deed)).toBe(words)
})

describe('clicks', () => {
  test('are those of the links that were asked for, by colo; of others nothing is known', () => {
    const rows = [
      { path: '/a', colo: 'NRT', clicks: '7' },
      { path: '/a', colo: 'LHR', clicks: 2 },
      { path: '/c', colo: 'LHR', clicks: 1 },
    ]
    const clicks = clicksOf(['a', 'b'], rows)
    expect([...clicks.keys()]).toEqual(['a', 'b'])
    expect([...(clicks.get('a') ?? [])]).toEqual([
      ['NRT', 7],
      ['LHR', 2],
    ])
    expect([...clicks.values()].map(total)).toEqual([9, 0])
  })

  test('the query names the paths of the links', () => {
    expect(clicksQuery(['a', 'b_-'])).toContain("IN ('/a', '/b_-')")
  })
})
