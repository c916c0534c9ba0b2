// What the last commits touched, as text: whatever is cut off, nothing is told that was not so.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  formatTouched,
  NAMES_MAX,
  nameHash,
  namesIn,
  parseRecent,
} from '../../../src/shared/recent.ts'

const header = (n: number, recent: unknown) => JSON.stringify({ epoch: 1, a: n, recent })
const commits = fc.array(fc.option(fc.array(fc.string(), { maxLength: 4 }), { nil: undefined }))

test('what is read are the newest commits, whole, as far as each of them has told', () => {
  fc.assert(
    fc.property(commits, fc.nat({ max: 100 }), (made, chars) => {
      const text = made.map(formatTouched).join('').slice(0, chars)
      const told = parseRecent(header(1_000, text))
      const { epoch, n, touched } = told ?? { touched: [] }
      expect({ epoch, n }).toEqual({ epoch: 1, n: 1_000 })
      const silent = made.indexOf(undefined)
      const known = made.slice(0, silent < 0 ? made.length : silent)
      const hashes = known.map((names) => [...new Set((names ?? []).map(nameHash))])
      expect(touched.map(namesIn)).toEqual(hashes.slice(0, touched.length))
      const whole = text.split(';').length - 1
      expect(touched).toHaveLength(Math.min(whole, known.length))
    }),
  )
})

test('what is known already is not told again', () => {
  const text = ['a', 'b', 'c'].map((name) => formatTouched([name])).join('')
  const since = (known: number) => parseRecent(header(9, text), known)?.touched.map(namesIn)
  expect(since(8)).toEqual([[nameHash('a')]])
  expect(since(7)).toEqual([[nameHash('a')], [nameHash('b')]])
  for (const known of [0, 5, 6]) expect(since(known)).toHaveLength(3)
  for (const known of [9, 12]) expect(since(known)).toEqual([])
})

test('no commit before the first is told of', () => {
  const text = formatTouched(['a']).repeat(3)
  expect(parseRecent(header(2, text))?.touched).toHaveLength(2)
})

test('who touches too much touches everything', () => {
  const names = Array.from({ length: NAMES_MAX + 1 }, (_, i) => `name ${i}`)
  expect(formatTouched(names)).toBe(formatTouched(undefined))
  expect(formatTouched(names.slice(1))).not.toBe(formatTouched(undefined))
})

test('whatever else stands there says nothing', () => {
  const good = formatTouched(['a'])
  expect(parseRecent(header(7, good))).toBeDefined()
  for (const text of [undefined, null, 7, [good]]) {
    expect(parseRecent(header(7, text)), String(text)).toBeUndefined()
  }
  for (const text of [null, undefined, '', '[]', header(-1, good), header(1.5, good)]) {
    expect(parseRecent(text), String(text)).toBeUndefined()
  }
})

test('hashes are those of FNV-1a', () => {
  // The published vectors: http://www.isthe.com/chongo/src/fnv/test_fnv.c
  expect(nameHash('')).toBe((0x811c9dc5).toString(36))
  expect(nameHash('foobar')).toBe((0xbf9cf968).toString(36))
})
