// The product's queries: cursors, and the JSON in which a write is remembered.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatCursor, fromJson, parseCursor, toLink } from '../../../src/app/links.ts'
import { encodeText } from '../../../src/shared/base64.ts'

test('a cursor survives the round trip, in a form that needs no escaping', () => {
  fc.assert(
    fc.property(fc.nat(), fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/), (createdAt, slug) => {
      const cursor = formatCursor({ createdAt, slug })
      expect(cursor).toMatch(/^[A-Za-z0-9_-]{1,256}$/)
      expect(parseCursor(cursor)).toEqual({ createdAt, slug })
    }),
  )
})

test('anything else is no cursor', () => {
  const near = [[], [1], [1, 2], ['1', 'a'], [-1, 'a'], [1.5, 'a'], [1, 'a', 2], { 0: 1 }, null]
  for (const value of near) expect(parseCursor(encodeText(JSON.stringify(value)))).toBeUndefined()
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(parseCursor(text)).toBeUndefined()
    }),
  )
})

const LINK = {
  slug: 'a',
  url: 'https://a.example/',
  title: 'A',
  disabled: true,
  version: 3,
  createdAt: '2026-11-22T10:00:00.000Z',
  updatedAt: '2026-11-22T11:00:00.000Z',
}
const times = {
  createdAt: Date.parse(LINK.createdAt),
  updatedAt: Date.parse(LINK.updatedAt),
}

test('a row is shown with its times as text', () => {
  expect(toLink({ ...LINK, ...times })).toEqual(LINK)
})

test('what was remembered of a write is shown the same way', () => {
  expect(fromJson({ ...LINK, ...times, disabled: 1 })).toEqual(LINK)
  expect(fromJson({ ...LINK, ...times, disabled: 0 }).disabled).toBe(false)
})
