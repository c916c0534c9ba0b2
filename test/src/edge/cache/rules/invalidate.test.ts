// What a successful unsafe request makes invalid (RFC 9111 section 4.4).
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { invalidatedUrls } from '../../../../../src/edge/cache/rules/invalidate.ts'

const TARGET = 'https://a.example/links/1?x=1'
const urls = (headers: Record<string, string> = {}, status = 200) =>
  invalidatedUrls(new URL(TARGET), status, new Headers(headers)).map(({ href }) => href)

test.each([200, 201, 204, 299, 301, 303, 304, 399])('a %i makes the target invalid', (status) => {
  expect(urls({}, status)).toEqual([TARGET])
})

test.each([100, 199, 400, 404, 409, 412, 500, 503])('a %i is an error: nothing', (status) => {
  expect(urls({ Location: '/b' }, status)).toEqual([])
})

test('Location and Content-Location too, resolved against the target', () => {
  expect(urls({ Location: '/b', 'Content-Location': 'c?d' })).toEqual([
    TARGET,
    'https://a.example/b',
    'https://a.example/links/c?d',
  ])
})

test('each once', () => {
  expect(urls({ Location: TARGET, 'Content-Location': '1?x=1' })).toEqual([TARGET])
})

test.each([
  'https://b.example/',
  'http://a.example/b',
  'https://a.example:8443/b',
  '//b.example/',
  'https://a.example@b.example/',
  'data:text/plain,x',
])('nothing of another origin: %s', (text) => {
  expect(urls({ Location: text, 'Content-Location': text })).toEqual([TARGET])
})

test('whatever the headers say, the target comes first and everything is of its origin', () => {
  const text = fc.oneof(fc.stringMatching(/^[ -~]{0,20}$/), fc.webUrl())
  fc.assert(
    fc.property(text, text, (location, contentLocation) => {
      const found = urls({ Location: location, 'Content-Location': contentLocation })
      expect(found[0]).toBe(TARGET)
      for (const url of found) expect(new URL(url).origin).toBe('https://a.example')
    }),
  )
})
