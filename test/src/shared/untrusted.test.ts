// What a client says of the way to the site goes nowhere; all else passes.
import { expect, test } from 'vitest'
import { isUntrusted, trusted } from '../../../src/shared/untrusted.ts'

const LIES: Record<string, string> = {
  'X-Original-URL': '/admin',
  'X-Rewrite-URL': '/admin',
  Forwarded: 'host=evil.example;proto=http;for=10.0.0.1',
  'X-Forwarded-Host': 'evil.example',
  'X-Forwarded-Server': 'evil.example',
  'X-Forwarded-Proto': 'http',
  'X-Forwarded-Scheme': 'nothttps',
  'X-Forwarded-Ssl': 'off',
  'X-Forwarded-Port': '1337',
  'X-Forwarded-Prefix': '/evil',
  'X-Forwarded-For': '127.0.0.1',
  'X-Forwarded-Anything': 'new',
  'X-Host': 'evil.example',
  'X-Original-Host': 'evil.example',
  'Front-End-Https': 'off',
  'X-Real-IP': '127.0.0.1',
  'True-Client-IP': '127.0.0.1',
  'X-Client-IP': '127.0.0.1',
  'CF-Connecting-IP': '127.0.0.1',
  'CF-IPCountry': 'KP',
  Proxy: 'evil.example:80',
  'Surrogate-Capability': 'x="ESI/1.0"',
  'X-Middleware-Subrequest': 'middleware',
}
const METHODS = ['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override']

test.each(Object.entries(LIES))('%s: %s goes nowhere', (name, value) => {
  expect(isUntrusted(name.toLowerCase())).toBe(true)
  for (const safe of [true, false]) {
    expect([...trusted(new Headers({ [name]: value }), safe)]).toEqual([])
  }
})

test.each(METHODS)('%s: a read stays one; a write may be called otherwise', (name) => {
  const headers = new Headers({ [name]: 'DELETE' })
  expect(trusted(headers, true).has(name)).toBe(false)
  expect(trusted(headers, false).get(name)).toBe('DELETE')
})

test('what a site may well ask of its visitors passes, and what is given is left alone', () => {
  const honest = {
    accept: '*/*',
    'accept-language': 'de',
    authorization: 'Bearer x',
    cookie: 'a=1',
    origin: 'https://a.example',
    'user-agent': 'x',
    'x-requested-with': 'XMLHttpRequest',
    'x-api-version': '2',
    destination: '/b', // of COPY and MOVE (RFC 4918)
  }
  const headers = new Headers({ ...honest, 'X-Host': 'evil.example' })
  expect(Object.fromEntries(trusted(headers, true))).toEqual(honest)
  expect(headers.has('X-Host')).toBe(true)
})
