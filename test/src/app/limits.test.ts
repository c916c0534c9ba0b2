// What a short link may be.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  isSlug,
  Slug,
  TargetUrl,
  TITLE_CHARS_MAX,
  Title,
  URL_CHARS_MAX,
} from '../../../src/app/limits.ts'

test.each(['a', 'rfc9110', 'A-b_C', '9', '-', 'x'.repeat(64), 'apis', 'document'])(
  '"%s" is a slug',
  (text) => {
    expect(isSlug(text)).toBe(true)
  },
)

test.each([
  ...['api', 'API', 'docs', 'healthz', 'readyz', 'version', 'ops', 'static', 'admin'],
  ...['_world', '_', '', 'x'.repeat(65), 'a b', 'a/b', 'a.b', 'é', 'a\n', '../a', '%41'],
])('%j is not', (text) => {
  expect(isSlug(text)).toBe(false)
  expect(Slug.safeParse(text).success).toBe(false)
})

test('a slug never needs escaping in a URL', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      fc.pre(isSlug(text))
      expect(encodeURIComponent(text)).toBe(text)
    }),
  )
})

const padded = (length: number) => 'https://a.example/'.padEnd(length, 'x')

test.each(['https://a.example/', 'http://a.example', 'https://a.example:8443/b?c=d#e', padded(40)])(
  'a link may lead to %s',
  (url) => {
    expect(TargetUrl.parse(url)).toBe(url)
  },
)

test.each([
  'javascript:alert(1)',
  'JavaScript:alert(1)',
  'data:text/html,x',
  'ftp://a.example/',
  '//a.example/',
  '/a',
  'a.example',
  '',
  'https://a.example/\u0000',
  'https://a.example/a b',
  'https://a.example/\u007f',
])('a link may not lead to %j', (url) => {
  expect(TargetUrl.safeParse(url).success).toBe(false)
})

test('line breaks and tabs, which URL parsers skip, are gone from what is stored', () => {
  expect(TargetUrl.parse(' https://a.exam\nple/\r\n\tb ')).toBe('https://a.example/b')
})

test('a link has a limited length', () => {
  expect(TargetUrl.safeParse(padded(URL_CHARS_MAX)).success).toBe(true)
  expect(TargetUrl.safeParse(padded(URL_CHARS_MAX + 1)).success).toBe(false)
})

test('a title is one trimmed line of limited length', () => {
  expect(Title.parse('  a title ')).toBe('a title')
  expect(Title.safeParse('x'.repeat(TITLE_CHARS_MAX)).success).toBe(true)
  expect(Title.safeParse('x'.repeat(TITLE_CHARS_MAX + 1)).success).toBe(false)
})
