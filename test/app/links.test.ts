// The product's queries: cursors, and the JSON in which a write is remembered.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatCursor, fromJson, locationOf, parseCursor, toLink } from '../../src/app/links.ts'
import { encodeText } from '../../src/shared/base64.ts'

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
  listed: true,
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
  const stored = { ...LINK, ...times, disabled: 1, listed: 1 }
  expect(fromJson(stored)).toEqual(LINK)
  expect(fromJson({ ...stored, disabled: 0 }).disabled).toBe(false)
  expect(fromJson({ ...stored, listed: 0 }).listed).toBe(false)
})

test('what was remembered before links were listed is not', () => {
  const { listed: _, ...older } = { ...LINK, ...times, disabled: 1 }
  expect(fromJson(older)).toEqual({ ...LINK, listed: false })
})

test.each([
  ['https://a.example/%20?a=%27b', 'https://a.example/%20?a=%27b'],
  ['https://exämple.com/a%20b/日本', 'https://xn--exmple-cua.com/a%20b/%E6%97%A5%E6%9C%AC'],
  ['http://[2001:db8::1]/é', 'http://[2001:db8::1]/%C3%A9'],
  ['https://user:password@a.example:8443/', 'https://a.example:8443/'],
])('a link that was stored as %s leads to %s', (url, location) => {
  expect(locationOf({ url })).toBe(location)
})
