import { expect, test } from 'vitest'
import {
  formatBookmark,
  parseBookmark,
  parseConstraint,
} from '../../../../infra/world/d1/bookmark.ts'

const D1_EXAMPLE = '00000085-0000024c-00004c6d-8e61117bf38d7adb71b934ebbf891683'

test('a bookmark has the shape of D1 and gives its LSN back', () => {
  expect(formatBookmark(0x24c)).toMatch(/^00000000-0000024c-00000000-[0-9a-f]{32}$/)
  for (const lsn of [0, 1, 9, 10, 255, 256, 0x7fffffff]) {
    expect(parseBookmark(formatBookmark(lsn))).toBe(lsn)
  }
})

test('bookmarks sort as text in the order of their LSN, also by locale as the D1 client does', () => {
  const inOrder = [0, 1, 9, 10, 15, 16, 255, 4096, 0x7fffffff].map(formatBookmark)
  expect([...inOrder].reverse().sort()).toEqual(inOrder)
  expect([...inOrder].reverse().sort((a, b) => a.localeCompare(b))).toEqual(inOrder)
})

test('the same LSN always gives the same bookmark', () => {
  expect(formatBookmark(7)).toBe(formatBookmark(7))
})

test("a bookmark of Cloudflare's own is later than any of ours, and anything else is malformed", () => {
  expect(parseBookmark(D1_EXAMPLE)).toBeGreaterThan(0xffffffff)
  for (const text of [
    '',
    'garbage',
    D1_EXAMPLE.toUpperCase(),
    `${D1_EXAMPLE}0`,
    ` ${D1_EXAMPLE}`,
  ]) {
    expect(parseConstraint(text)).toEqual({ kind: 'malformed' })
  }
})

test('the header decides where a request may be answered', () => {
  expect(parseConstraint(undefined)).toEqual({ kind: 'primary' })
  expect(parseConstraint('first-primary')).toEqual({ kind: 'primary' })
  expect(parseConstraint('first-unconstrained')).toEqual({ kind: 'anywhere' })
  expect(parseConstraint(formatBookmark(5))).toEqual({ kind: 'at-least', lsn: 5 })
})
