import { expect, test } from 'vitest'
import { bookmarkOf } from '../../../infra/model/bookmarks.ts'
import { enter, keep, type Token } from '../../../infra/model/tokens.ts'
import { TOKEN_AGE_MS_MAX } from '../../../src/shared/token.ts'

const token = (floor: number, bookmark: number, epoch = 1): Token => ({
  position: { epoch, floor, bookmark: bookmarkOf(bookmark, 0) },
  issued: 0,
  floors: [],
})

test('an edge merges what a client sends, or begins anew', () => {
  const merged = enter([token(3, 7), token(5, 6)], 1, 0)
  expect(merged).toMatchObject({ reset: undefined, sent: true })
  expect(merged.position).toEqual(token(5, 7).position)
  expect(enter([], 1, 0)).toMatchObject({ sent: false, position: { floor: 0, bookmark: null } })
  expect(enter([token(3, 7)], 2, 0)).toMatchObject({ reset: 'epoch', position: { floor: 0 } })
  expect(enter([token(3, 7, 2)], 1, 0)).toMatchObject({ reset: undefined, ahead: true })
  expect(enter([token(3, 7)], 1, TOKEN_AGE_MS_MAX + 1)).toMatchObject({ reset: 'expired' })
})

test('a client keeps the largest floor and the largest bookmark of the newest epoch', () => {
  const got = (given: Token) => ({ token: given, reset: false, sent: [] })
  const kept = keep([token(5, 6)], got(token(3, 7)), undefined)
  expect(kept).toEqual([token(5, 6), token(3, 7)])
  expect(keep(kept, got(token(8, 9)), undefined)).toEqual([token(8, 9)])
  expect(keep(kept, got(token(1, 9, 2)), undefined)).toEqual([token(1, 9, 2)])
})

test('a reset forgets what was sent, and nothing newer', () => {
  const [old, newer, given] = [token(2, 2), token(9, 9), token(4, 4)]
  const got = { token: given, reset: true, sent: [old] }
  expect(keep([old], got, undefined)).toEqual([given])
  expect(keep([newer], got, undefined)).toEqual([newer])
  expect(keep([newer], got, 'G2')).toEqual([given])
  expect(keep([newer], { ...got, reset: false }, 'M12')).toEqual([given])
})
