// Fields on their way through the gateway, line by line of RFC 9110 section 7.6.
import { describe, expect, test } from 'vitest'
import { hasLooped, hopsLeft, inward, outward } from '../../../../src/edge/upstream/gateway.ts'

const WAY = { origin: new URL('http://127.0.0.1:8000'), pseudonym: 'meridian' }
const FRONT = new URL('https://front.example:444/a')

const out = (headers: Record<string, string> = {}, method = 'GET') =>
  Object.fromEntries(outward(new Headers(headers), method, FRONT, WAY))
const back = (headers: Record<string, string>, status = 200) =>
  inward(new Headers(headers), status, WAY)

const ADDED = {
  'x-forwarded-host': 'front.example:444',
  'x-forwarded-proto': 'https',
  via: '1.1 meridian',
  'cdn-loop': 'meridian;to="127.0.0.1:8000"',
}

describe('to the site', () => {
  test('is told who asks and by which way', () => {
    expect(out()).toEqual(ADDED)
    expect(out({ Via: '1.0 fred', 'CDN-Loop': 'other.example' })).toEqual({
      ...ADDED,
      via: '1.0 fred, 1.1 meridian',
      'cdn-loop': 'other.example, meridian;to="127.0.0.1:8000"',
    })
  })

  test('the client is whom the platform names', () => {
    const lies = { 'X-Forwarded-For': '10.0.0.1', 'X-Real-IP': '10.0.0.1' }
    expect(out(lies)).toEqual(ADDED)
    expect(out({ ...lies, 'CF-Connecting-IP': '192.0.2.1' })).toEqual({
      ...ADDED,
      'x-forwarded-for': '192.0.2.1',
    })
  })

  test('nothing of the connection, and no promise that the platform keeps itself', () => {
    const hop = {
      Connection: 'close, X-Hop',
      'X-Hop': '1',
      'Keep-Alive': 'timeout=5',
      TE: 'trailers',
      Trailer: 'X-Sum',
      'Transfer-Encoding': 'chunked',
      Upgrade: 'websocket',
      'Proxy-Authorization': 'Basic x',
      Expect: '100-continue',
    }
    expect(out(hop, 'POST')).toEqual(ADDED)
  })

  test('a length only with its body', () => {
    expect(out({ 'Content-Length': '0' })).toEqual(ADDED)
    expect(out({ 'Content-Length': '0' }, 'POST')['content-length']).toBe('0')
  })

  test.each([
    ['OPTIONS', '5', 5, '4'],
    ['OPTIONS', '0', 0, '-1'], // it goes no further
    ['OPTIONS', 'x', undefined, 'x'],
    ['OPTIONS', '-1', undefined, '-1'],
    ['GET', '5', undefined, '5'],
  ])('7.6.2: %s with Max-Forwards: %s has %s hops left', (method, text, hops, sent) => {
    expect(hopsLeft(new Headers({ 'Max-Forwards': text }), method)).toBe(hops)
    expect(out({ 'Max-Forwards': text }, method)['max-forwards']).toBe(sent)
  })
})

describe('RFC 8586: a loop', () => {
  const looped = (text: string) => hasLooped(new Headers({ 'CDN-Loop': text }), WAY)

  test('is what has been here before, by whichever way', () => {
    expect(looped(ADDED['cdn-loop'])).toBe(true)
    expect(looped('cloudflare; loops=1,  meridian ; to="127.0.0.1:8000" , x')).toBe(true)
    expect(hasLooped(new Headers(out()), WAY)).toBe(true)
  })

  test.each(['', 'meridian', 'meridian;to="other.example"', 'x-meridian;to="127.0.0.1:8000"'])(
    'is not %j: another gateway of that name has another site behind it',
    (text) => expect(looped(text)).toBe(false),
  )
})

describe('to the client', () => {
  test('7.6.3: by this gateway, and nothing of the connection to the site', () => {
    const received = {
      Via: '1.1 shield',
      'Alt-Svc': 'h3=":443"',
      Trailer: 'X-Sum',
      Connection: 'X-Hop',
      'X-Hop': '1',
      'X-Kept': '2',
    }
    expect(Object.fromEntries(back(received))).toEqual({
      via: '1.1 shield, 1.1 meridian',
      'x-kept': '2',
    })
  })

  test.each([
    ['http://127.0.0.1:8000/b?c#d', '/b?c#d'],
    ['HTTP://127.0.0.1:8000/b', '/b'],
    ['//127.0.0.1:8000/b?c#d', '/b?c#d'],
    ['\\\\127.0.0.1:8000/b', '/b'],
    ['/\\127.0.0.1:8000/b', '/b'],
    ['http://127.0.0.1:8000', '/'],
    ['http://127.0.0.1:8000//other.example/x', '/.//other.example/x'],
    ['http://user@127.0.0.1:8000/b', '/b'],
  ])('a reference to the site itself, %s, becomes %s', (text, path) => {
    const headers = back({ Location: text, 'Content-Location': text }, 302)
    expect([headers.get('Location'), headers.get('Content-Location')]).toEqual([path, path])
  })

  test.each([
    '//other.example/x',
    'https://other.example/x',
    'https://127.0.0.1:8000/b', // another scheme is another site
    'http://127.0.0.1:8001/b',
    '/b?c#d',
    'b',
    '?c',
    '',
    'http://[',
    '/.//x',
    'mailto:a@127.0.0.1',
  ])('any other, %j, stays as it is', (text) => {
    expect(back({ Location: text }, 302).get('Location')).toBe(text)
  })

  test.each([
    ['3', {}, 200, '3'],
    ['3, 3', {}, 200, '3'], // RFC 9110 section 8.6
    ['3, 5', {}, 200, null],
    ['x', {}, 200, null],
    ['99', { 'Transfer-Encoding': 'chunked' }, 200, null], // RFC 9112 section 6.3
    ['3', {}, 204, null],
    ['3', {}, 304, '3'],
  ])('Content-Length: %s with %j and %i is told as %s', (told, more, status, expected) => {
    expect(back({ 'Content-Length': told, ...more }, status).get('Content-Length')).toBe(expected)
  })

  test('5.5: control characters are blanks', () => {
    expect(back({ 'X-A': 'a\u0001b\tc\u007fd' }).get('X-A')).toBe('a b\tc d')
  })
})
