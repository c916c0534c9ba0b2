// What a short link may be.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  isSlug,
  Slug,
  TargetUrl,
  TITLE_CHARS_MAX,
  Title,
  URL_BYTES_MAX,
} from '../../src/app/limits.ts'

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

test.each(['https://a.example/', 'https://a.example:8443/b?c=d#e', padded(40)])(
  'a link may lead to %s',
  (url) => {
    expect(TargetUrl.parse(url)).toBe(url)
  },
)

test.each([
  ['http://a.example', 'http://a.example/'],
  [
    'https://a.example/a%20b/日本?x=1%2B1#é',
    'https://a.example/a%20b/%E6%97%A5%E6%9C%AC?x=1%2B1#%C3%A9',
  ],
  ['http://[2001:db8::1]/日本', 'http://[2001:db8::1]/%E6%97%A5%E6%9C%AC'],
  ['http://[2001:0db8::0001]:80/', 'http://[2001:db8::1]/'],
  ['https://exämple.com/straße?q=ü', 'https://xn--exmple-cua.com/stra%C3%9Fe?q=%C3%BC'],
  ['HTTPS://EXAMPLE.com:443/%zz', 'https://example.com/%zz'],
  ['https://a.example/😀', 'https://a.example/%F0%9F%98%80'],
  ['https:///a.example/b/../c', 'https://a.example/c'],
  ['https://@a.example/', 'https://a.example/'],
])('%s is kept as the URL standard writes it', (url, expected) => {
  expect(TargetUrl.parse(url)).toBe(expected)
})

test('what is kept is ASCII, within the limit, and stays as it is when it is kept again', () => {
  const part = fc.string({ unit: 'binary', maxLength: 300 })
  fc.assert(
    fc.property(fc.webUrl({ withFragments: true }), part, (url, tail) => {
      const { data } = TargetUrl.safeParse(`${url}${tail}`)
      fc.pre(data !== undefined)
      expect(data).toMatch(/^https?:[\x21-\x7e]+$/)
      expect(data.length).toBeLessThanOrEqual(URL_BYTES_MAX)
      expect(TargetUrl.parse(data)).toBe(data)
    }),
  )
})

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
  'https://a.example/\ud800',
  'https://good.example@evil.example/',
  'https://user:password@a.example/',
  'https://:password@a.example/',
  'http://',
  'http://?',
  'http://[::1/',
  'http://a.example:65536/',
])('a link may not lead to %j', (url) => {
  expect(TargetUrl.safeParse(url).success).toBe(false)
})

test('line breaks and tabs, which URL parsers skip, are gone from what is stored', () => {
  expect(TargetUrl.parse(' https://a.exam\nple/\r\n\tb ')).toBe('https://a.example/b')
})

test('a link has a limited length', () => {
  expect(TargetUrl.safeParse(padded(URL_BYTES_MAX)).success).toBe(true)
  expect(TargetUrl.safeParse(padded(URL_BYTES_MAX + 1)).success).toBe(false)
  // A character of three bytes is nine in a header.
  const most = Math.floor((URL_BYTES_MAX - padded(0).length) / 9)
  expect(TargetUrl.safeParse(padded(0) + '日'.repeat(most)).success).toBe(true)
  expect(TargetUrl.safeParse(padded(0) + '日'.repeat(most + 1)).success).toBe(false)
  // And what is dropped on the way does not count.
  expect(TargetUrl.safeParse(`${padded(URL_BYTES_MAX)}\n\n`).success).toBe(true)
})

test('a title is one trimmed line of limited length', () => {
  expect(Title.parse('  a title ')).toBe('a title')
  expect(Title.safeParse('x'.repeat(TITLE_CHARS_MAX)).success).toBe(true)
  expect(Title.safeParse('x'.repeat(TITLE_CHARS_MAX + 1)).success).toBe(false)
})
