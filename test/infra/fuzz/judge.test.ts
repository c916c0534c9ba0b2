// What is complained about, and what a server may do when it is sent nonsense.
import { describe, expect, test } from 'vitest'
import { complaint } from '../../../infra/fuzz/judge.ts'
import type { Drawn } from '../../../infra/fuzz/request.ts'
import type { Exchange } from '../../../infra/fuzz/send.ts'
import { drawn } from './lab.ts'

const operations = [
  { method: 'GET', path: '/', query: [], body: undefined, statuses: [200] },
  { method: 'GET', path: '/{slug}', query: [], body: undefined, statuses: [302] },
]
const asked = drawn()
const cut = drawn({ framing: { kind: 'cut-chunked', chunkBytes: 1 } })
const judge = (exchange: Exchange, of = asked) => complaint(of, exchange, operations)

const received = (status: number, fields: [string, string][], text = ''): Exchange => ({
  kind: 'answered',
  received: { status, fields: [['request-id', 'r'], ...fields], body: Buffer.from(text) },
})
const PROBLEM: [string, string] = ['content-type', 'application/problem+json']
function answered(status: number, body: unknown = '', fields: [string, string][] = []): Exchange {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return received(status, [...(status >= 400 ? [PROBLEM] : []), ...fields], text)
}
const unnamed = (status: number): Exchange => ({
  kind: 'answered',
  received: { status, fields: [], body: Buffer.alloc(0) },
})
const problem = (status: number, type = '/docs#x', detail = '') => ({ type, status, detail })

describe('fine', () => {
  test.each([
    ['a success that is described', answered(302, '', [['location', '/b']])],
    ['a problem', answered(404, problem(404))],
    ['no copy, where only a copy was wanted', answered(504, problem(504, '/docs#not-cached'))],
    ['a refusal by the server in front', unnamed(400)],
    ['a part of a page', answered(206)],
    ['a part that cannot be', answered(416, '', [['content-range', 'bytes */9']])],
    ['a client that left', { kind: 'left' }],
  ] satisfies [string, Exchange][])('%s', (_, exchange) => {
    expect(judge(exchange)).toBeUndefined()
  })

  test('silence, where the request has no end', () => {
    for (const kind of ['silent', 'closed'] as const) expect(judge({ kind }, cut)).toBeUndefined()
  })

  test('a closed connection, where a read has a body too long to be read over', () => {
    const body = new Uint8Array(4_097)
    const read: Drawn = { ...asked, body, framing: { kind: 'length' } }
    expect(judge({ kind: 'closed' }, read)).toBeUndefined()
    expect(judge({ kind: 'closed' }, { ...read, method: 'PUT' })).toMatch(/closed/)
    expect(judge({ kind: 'closed' }, { ...read, body: body.subarray(1) })).toMatch(/closed/)
    const unknown = { ...read, method: 'FOO', body: body.subarray(4_096) }
    expect(judge({ kind: 'closed' }, unknown)).toBeUndefined()
  })

  test('that there is no copy, told to a HEAD without a body', () => {
    const head: Drawn = { ...asked, method: 'HEAD' }
    const fields = [['Cache-Control', 'only-if-cached']] as const
    expect(judge(answered(504), { ...head, fields })).toBeUndefined()
    expect(judge(answered(504), head)).toMatch(/504/)
    expect(judge(answered(503), { ...head, fields })).toMatch(/503/)
  })

  test('a path with dots is the path it leads to', () => {
    expect(judge(answered(200), { ...asked, target: '/a/..' })).toBeUndefined()
  })
})

describe('to complain about', () => {
  test.each([
    [answered(500, problem(500)), /500 and nothing is broken/],
    [answered(503, problem(503)), /503/],
    [answered(504, problem(504, '/docs#gateway-timeout')), /504/],
    [answered(404, 'Not Found', [['content-type', 'text/plain']]), /says Not Found/],
    [answered(404, problem(400)), /404 says/],
    [answered(400, problem(400, '/docs#x', 'SQLITE_TOOBIG')), /inside: SQLITE/],
    [
      answered(302, '', [
        ['location', '/b'],
        ['snapshot', '{}'],
      ]),
      /internal field Snapshot/,
    ],
    [answered(302, '', [['location', '/stra\xdfe']]), /Location is not a URI/],
    [answered(201), /201 is not in the description of GET \/\{slug\}/],
    [unnamed(500), /without a Request-Id/],
    [received(404, [['content-type', 'text/plain']], 'no'), /text\/plain, which is no problem/],
    [{ kind: 'silent' }, /no response came/],
    [{ kind: 'closed' }, /closed without a response/],
    [{ kind: 'not-http', why: 'x' }, /not HTTP: x/],
  ] satisfies [Exchange, RegExp][])('%j', (exchange, words) => {
    expect(judge(exchange)).toMatch(words)
  })
})
