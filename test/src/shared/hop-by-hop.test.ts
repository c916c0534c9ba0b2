// Which header fields travel on (RFC 9110 section 7.6.1).
import { expect, test } from 'vitest'
import { endToEnd } from '../../../src/shared/hop-by-hop.ts'

const HOP_BY_HOP = [
  'Connection',
  'Keep-Alive',
  'Proxy-Authenticate',
  'Proxy-Authentication-Info',
  'Proxy-Authorization',
  'Proxy-Connection',
  'TE',
  'Trailer',
  'Transfer-Encoding',
  'Upgrade',
]

const passed = (headers: Record<string, string>) =>
  Object.fromEntries(endToEnd(new Headers(headers)))

test.each(HOP_BY_HOP)('%s ends with its connection', (name) => {
  expect(passed({ [name]: 'x', a: '1' })).toEqual({ a: '1' })
})

test('so does what Connection names, in any case', () => {
  const headers = { Connection: 'close, X-Hop ,,a b, "x"', 'x-hop': '1', 'x-end': '2' }
  expect(passed(headers)).toEqual({ 'x-end': '2' })
})

test('what is told anew for every request travels on', () => {
  expect(passed({ age: '5', 'content-length': '4' })).toEqual({ age: '5', 'content-length': '4' })
})

test('several cookies stay several on their way', () => {
  const headers = new Headers([
    ['set-cookie', 'a=1'],
    ['set-cookie', 'b=2'],
  ])
  expect(endToEnd(headers).getSetCookie()).toEqual(['a=1', 'b=2'])
})
