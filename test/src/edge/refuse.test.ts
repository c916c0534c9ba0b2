// Requests that name no page of the site are answered by the edge, and reach nobody.
import { expect, test } from 'vitest'
import { handle } from '../../../src/edge/handle.ts'
import { misdirected } from '../../../src/edge/refuse.ts'
import { fromRegion, openEdge, regionsThat } from './lab.ts'

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
