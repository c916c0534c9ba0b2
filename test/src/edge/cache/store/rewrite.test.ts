// When KV is given a copy again that says what it has already: late in its life, or when anything differs.
import { expect, test } from 'vitest'
import type { Entry } from '../../../../../src/edge/cache/rules/entry.ts'
import {
  rewriteDueAt,
  sameContent,
  sameVariant,
} from '../../../../../src/edge/cache/store/rewrite.ts'
import { at, date, entryOf, NOW, saying } from '../rules/make.ts'

test.each([
  ['half of its lifetime', { fresh: 60, whileRevalidate: 600, ifError: 600 }, 30],
  ['never fresh: half of what it is shown for', { fresh: 0, whileRevalidate: 20, ifError: 0 }, 10],
  ['only good to be asked about: half of that', { fresh: 0, whileRevalidate: 0, ifError: 0 }, 300],
])('%s', (_, terms, seconds) => {
  expect(rewriteDueAt(entryOf({ terms }))).toBe(NOW + 1_000 * seconds)
})

const copy = (changes: Partial<Entry> = {}) =>
  saying('a', { headers: { etag: '"1"', date: date() }, snapshot: at(5, 7), ...changes })

test('a younger copy of the same commit says the same', () => {
  const later = { headers: { date: date(9), etag: '"1"' }, snapshot: at(5, 9), bornAt: NOW + 9_000 }
  expect(sameContent(copy(), copy(later))).toBe(true)
})

test.each<[string, Partial<Entry>]>([
  ['status', { status: 404 }],
  ['body', { body: new TextEncoder().encode('b') }],
  ['longer body', { body: new TextEncoder().encode('aa') }],
  ['field', { headers: { etag: '"2"', date: date() } }],
  ['field more', { headers: { etag: '"1"', date: date(), link: '</a>' } }],
  ['field less', { headers: { date: date() } }],
  ['commit', { snapshot: at(6, 7) }],
  ['epoch', { snapshot: at(5, 7, 2) }],
  ['dependence on the database', { snapshot: undefined }],
])('another %s is news', (_, changes) => {
  expect(sameContent(copy(), copy(changes))).toBe(false)
  expect(sameContent(copy(changes), copy())).toBe(false)
})

test('a variant is what selects it', () => {
  expect(sameVariant(copy(), copy({ bornAt: 0 }))).toBe(true)
  expect(sameVariant(copy(), copy({ selecting: [['x', 'de']] }))).toBe(false)
})
