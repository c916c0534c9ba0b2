import { expect, test } from 'vitest'
import { bookmarkOf, stateAt } from '../../../infra/model/bookmarks.ts'
import { isBookmark } from '../../../src/shared/guards.ts'

test('a bookmark has the shape of D1, includes its state, and moves by itself', () => {
  const [early, later, next] = [bookmarkOf(3, 0), bookmarkOf(3, 0.99), bookmarkOf(4, 0)]
  expect([early, later, next].every(isBookmark)).toBe(true)
  expect([next, later, early].sort()).toEqual([early, later, next])
  expect([early, later, next].map(stateAt)).toEqual([3, 3, 4])
  expect(stateAt(null)).toBe(0)
})
