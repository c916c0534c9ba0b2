// Which page a request names, and which requests name none.
import { expect, test } from 'vitest'
import { type Target, targetOf } from '../../../../src/edge/client/target.ts'

/** A request as workerd describes it, which a genuine Request of Node cannot be: its URL comes unparsed. */
const asked = (url: string, host?: string, method = 'GET'): Target => {
  const headers = new Headers(host === undefined ? {} : { Host: host })
  return targetOf({ url, method, headers } as Request)
}
const kindOf = (...asks: Parameters<typeof asked>) => asked(...asks).kind

test.each([
  [
    "http://a.example/p'q/{a}|b?sig=a'b&x[0]=1&t=%7e&u=a+b&v",
    "/p'q/{a}|b?sig=a'b&x[0]=1&t=%7e&u=a+b&v",
  ],
  ['http://a.example/p?', '/p?'],
  ['http://a.example/a%2Fb//c/%2e%2e/d', '/a%2Fb//c/%2e%2e/d'],
  ['http://a.example//other.example/x', '//other.example/x'],
  ['http://a.example/\\b', '/\\b'],
  ['http://a.example', '/'],
  ['http://a.example?a', '/?a'],
  ['http://a.example/a#b?c', '/a'],
  ['https://A.Example:8443/a', '/a'],
])('%s: the bytes of path and query are %s', (text, path) => {
  expect(asked(text)).toEqual({ kind: 'resource', url: new URL(text), path })
})

test('the server as a whole is asked only for its options', () => {
  expect(kindOf('http://a.example*', 'a.example', 'OPTIONS')).toBe('server')
  expect(kindOf('http://a.example*', 'a.example', 'GET')).toBe('invalid')
})

test.each([
  'a.example',
  'A.EXAMPLE:8080',
  'localhost',
  '127.0.0.1:1',
  '[2001:db8::1]:443',
  'a.',
  'x_y',
])('the host %s is one', (host) => {
  expect(kindOf(`http://${host}/a`, host)).toBe('resource')
})

test.each([
  '',
  'a b',
  'a, b', // two fields, as the runtime joins them
  'a/b',
  'user@a',
  'user:secret@a',
  'a?b',
  'a#b',
  'a\\b',
  '[::1',
  '::1',
  'a:99999',
  'a:b',
  'ex%zzmple',
  'a\u0001',
  `${'a'.repeat(254)}:65535`,
])('the host %j is none', (host) => {
  expect(kindOf(`http://${host}/a`, host)).toBe('invalid')
})

test('a Host that would lead elsewhere than the URL says is looked at by itself', () => {
  expect(kindOf('http://a/b/x', 'a/b')).toBe('invalid')
  // Tools that stand in front may name themselves in Host.
  expect(kindOf('http://a.example/x', '127.0.0.1:8787')).toBe('resource')
})

test.each(['ftp://a/', 'a/b', '', 'http:///a'])('%j names no page', (text) => {
  expect(kindOf(text)).toBe('invalid')
})
