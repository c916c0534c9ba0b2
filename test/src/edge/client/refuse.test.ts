// Requests that name no page of the site are answered by the edge, and reach nobody.
import { describe, expect, test } from 'vitest'
import { misdirected, unpassable } from '../../../../src/edge/client/refuse.ts'
import { handle } from '../../../../src/edge/handle.ts'
import { fromRegion, openEdge, regionsThat, request } from '../lab.ts'

test('a host that is none is a 400, whatever is asked', async () => {
  const response = misdirected({ kind: 'invalid' }, 'id')
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({ type: '/docs#invalid-request', requestId: 'id' })
})

test('OPTIONS * tells what the server can do (RFC 9110 section 9.3.7)', () => {
  const { status, headers, body } = misdirected({ kind: 'server' }, 'id')
  expect([status, body]).toEqual([204, null])
  expect(headers.get('Allow')).toContain('GET, HEAD, POST')
})

test.each([
  ['GET', 'http://a b/x', 'a b', 400],
  ['OPTIONS', 'http://a.example*', 'a.example', 204],
])('%s %s: neither region nor store is asked', async (method, url, host, status) => {
  const { calls, upstreams } = regionsThat(() => fromRegion('never'))
  const { edge, store, background } = await openEdge(upstreams)
  // As workerd describes it: a genuine Request of Node cannot have such a URL.
  const asked = { url, method, headers: new Headers({ Host: host }), body: null } as Request
  const response = await handle(asked, edge, background)
  expect([response.status, calls.length, store.gets]).toEqual([status, 0, 0])
  expect(response.headers.get('Request-Id')).toMatch(/^0{8}-/)
  expect(response.headers.get('Server-Timing')).toContain('edge;desc="unknown"')
})

test.each(['GET', 'HEAD', 'POST'])(
  '%s below /_page/ reaches neither region nor store',
  async (method) => {
    const { calls, upstreams } = regionsThat(() => fromRegion('never'))
    const { edge, store, background } = await openEdge(upstreams)
    const response = await handle(request('/_page/none.js', { method }), edge, background)
    expect([response.status, calls.length, store.gets]).toEqual([404, 0, 0])
    expect(response.headers.get('Cache-Control')).toBe('no-store')
  },
)

test('what only begins like it is the product’s', async () => {
  const { calls, upstreams } = regionsThat(() => fromRegion('theirs'))
  const { edge, background } = await openEdge(upstreams)
  await handle(request('/_pages'), edge, background)
  expect(calls).toHaveLength(1)
})

describe('what goes no further', () => {
  const refused = (init: RequestInit, foreign = true) =>
    unpassable(new Request('https://a.example/a', init), foreign, 'id')
  /** Node makes no request with TRACE, nor with a body in a GET. */
  const odd = (method: string, headers: Record<string, string>, body: unknown = null) =>
    unpassable({ method, headers: new Headers(headers), body } as Request, true, 'id')

  test('TRACE, anywhere: it would tell what gateways and browsers keep to themselves', () => {
    for (const foreign of [true, false]) {
      const trace = { method: 'TRACE', headers: new Headers(), body: null } as Request
      const response = unpassable(trace, foreign, 'id')
      expect([response?.status, response?.headers.get('Allow')]).toEqual([
        405,
        expect.stringContaining('GET'),
      ])
    }
  })

  test.each([
    ['GET', { 'Content-Length': '3' }, 501],
    ['HEAD', { 'Content-Length': '3' }, 501],
    ['GET', { 'Transfer-Encoding': 'chunked' }, 501],
    ['GET', { 'Content-Length': '0' }, undefined],
    ['GET', {}, undefined],
    ['OPTIONS', { 'Content-Length': '3' }, undefined],
    ['POST', { 'Content-Length': '3' }, undefined],
  ])('the body of a %s with %j: %s', async (method, headers, status) => {
    const response = odd(method, headers)
    expect(response?.status).toBe(status)
    if (response) expect((await response.json()).detail).toContain('Send it with POST')
  })

  test('a body that no field tells of, as HTTP/2 frames it', () => {
    expect(odd('GET', {}, new ReadableStream())?.status).toBe(501)
  })

  test('RFC 9110 section 7.6.2: an OPTIONS that may not be forwarded is answered here', () => {
    const asked = (text: string) =>
      refused({ method: 'OPTIONS', headers: { 'Max-Forwards': text } })
    expect(asked('0')?.status).toBe(204)
    expect(asked('1')).toBeUndefined()
    expect(refused({ method: 'OPTIONS', headers: { 'Max-Forwards': '0' } }, false)).toBeUndefined()
  })

  test('TRACE reaches no region', async () => {
    const { calls, upstreams } = regionsThat(() => fromRegion('never'))
    const { edge, background } = await openEdge(upstreams)
    const { url, headers } = request('/a')
    const trace = { url, headers, method: 'TRACE', body: null } as Request
    expect((await handle(trace, edge, background)).status).toBe(405)
    expect(calls).toHaveLength(0)
  })
})
