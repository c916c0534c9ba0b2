// Somebody else's site, as it is: redirects, queries, fields, errors and accidents pass unharmed.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { exchange } from '../../support/exchange.ts'
import { cutOff, type Handler, hangUp } from '../../support/origin.ts'
import { rawExchange } from '../../support/raw-exchange.ts'
import { cacheable, describeSite } from '../../support/site.ts'

const { origin, world, page } = describeSite()
const noStore = { 'Cache-Control': 'no-store' }

test.each([301, 307])('RFC 9110 15.4: a %i is for the reader to follow', async (status) => {
  const target = page(cacheable())
  const got = await page({ status, headers: { Location: target.path } }).get()
  expect([got.status, got.headers.get('Location')]).toEqual([status, target.path])
  expect(target.seen).toHaveLength(0)
})

test.each(['//', '/%5C', '/\\', '///'])(
  'a path that begins with %s leads to the site and nowhere else',
  async (start) => {
    const other = createServer((_request, response) => response.end('elsewhere'))
    other.listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo // a TCP server, listening
    const got = await exchange(
      `${world.url.replace('localhost', '127.0.0.1')}${start}127.0.0.1:${port}/x`,
      {},
    )
    other.close()
    expect(got.text).not.toBe('elsewhere')
  },
)

describe('an accident', () => {
  test('RFC 9110 15.6: of the site is shown as it is, and not kept', async () => {
    const one = page({ status: 503, headers: { 'Retry-After': '7' }, body: 'sorry' })
    const got = await one.get()
    expect([got.status, got.text, got.headers.get('Retry-After')]).toEqual([503, 'sorry', '7'])
    one.serve(cacheable())
    expect((await one.get()).status).toBe(200)
  })

  test('before the answer is a gateway error, and over when the site is back', async () => {
    const one = page(hangUp)
    expect([502, 503, 504]).toContain((await one.get()).status)
    one.serve(cacheable())
    expect((await one.get()).status).toBe(200)
  })

  test.each<[string, Record<string, string>]>([
    ['with a length', { 'Content-Length': '20' }],
    ['in chunks', {}],
  ])('in the middle of a body %s is never a whole answer', async (_how, headers) => {
    const one = page(cutOff('part', { 'Cache-Control': 'max-age=600', ...headers }))
    const outcome = await one.get().then(
      ({ status }) => status,
      () => 'broken',
    )
    expect(outcome).not.toBe(200)
    one.serve(cacheable({}, 'whole'))
    expect(await one.get()).toMatchObject({ status: 200, text: 'whole' })
  })
})

test('RFC 9110 15.2.4 and 6.5: hints before the answer and trailers after it do no harm', async () => {
  const one = page((_seen, response) => {
    response.writeEarlyHints({ link: '</style.css>; rel=preload; as=style' })
    response.writeHead(200, { 'Cache-Control': 'max-age=600', Trailer: 'X-Sum' })
    response.write('whole')
    response.addTrailers({ 'X-Sum': '1' })
    response.end()
    return undefined
  })
  for (const got of [await one.get(), await one.hit()])
    expect([got.status, got.text]).toEqual([200, 'whole'])
})

test('a request reaches the site with its own fields, and nothing of what regions are told', async () => {
  const one = page({ headers: noStore })
  const mine = {
    cookie: 'a=1',
    authorization: 'Basic eA==',
    'x-mine': '1',
    accept: 'text/html',
    'user-agent': 'me',
  }
  await one.get(mine)
  await one.send('POST', { headers: mine })
  expect(one.seen[0]?.headers).toMatchObject(mine)
  const known =
    /^(?:host|connection|cookie|authorization|x-mine|accept|accept-encoding|user-agent|via|cdn-loop|x-forwarded-.*|forwarded|cf-.*|request-id|content-length)$/i
  expect(one.seen.flatMap(({ names }) => names).filter((name) => !known.test(name))).toEqual([])
  expect(`http://${one.seen[0]?.headers.host}`).toBe(origin.url)
})

test('RFC 9111 3.1: a response reaches its reader with its own fields, fetched or stored', async () => {
  const fields = {
    ETag: '"a"',
    Link: '</a>; rel=next',
    'X-Mine': '1',
    'Content-Security-Policy': "default-src 'self'",
    'Server-Timing': 'db;dur=1',
  }
  const one = page(cacheable(fields))
  for (const { headers } of [await one.get(), await one.hit()]) {
    for (const [name, value] of Object.entries(fields)) expect(headers.get(name)).toContain(value)
  }
  const cookies = page({
    headers: { 'Set-Cookie': ['a=1; Expires=Thu, 01 Jan 2099 00:00:00 GMT', 'b=2'] },
  })
  expect((await cookies.get()).headers.getSetCookie()).toHaveLength(2)
})

/** One request at a colo, byte for byte. */
const raw = (
  target: string,
  { method = 'GET', host = 'nrt.localhost', fields = '', body = '' } = {},
) =>
  rawExchange(
    Number(new URL(world.url).port),
    `${method} ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n${fields}\r\n${body}`,
  )

describe('RFC 9110 7.7: path and query', () => {
  test.each([
    ['/a%2Fb//c', '/a%2Fb//c'],
    ['/p?', '/p?'],
    ['?sig=a+b&x[0]=1&y={z}|w&t=%7e&&v', '?sig=a+b&x[0]=1&y={z}|w&t=%7e&&v'],
    ["/it's", "/it's"],
    // What the platform's URL parser changes, and docs/origin.md says so.
    ["?a='", '?a=%27'],
    ['/{a}', '/%7Ba%7D'],
  ])('%s reaches the site as %s', async (asked, sent) => {
    const one = page({ headers: noStore })
    const [path = ''] = `${one.path}${sent}`.split('?')
    origin.serve(path, { headers: noStore })
    await raw(one.path + asked)
    expect(origin.seen(path).map(({ url }) => url)).toEqual([one.path + sent])
  })

  test.each([
    ["?sig=a'b", '?sig=a%27b'],
    ['?', ''],
    ['/c/%2e%2e/d', '/d'],
  ])('%s and %s are two pages, also where the site cannot tell them apart', async (some, other) => {
    const one = page(cacheable())
    origin.serve(`${one.path}/d`, cacheable())
    const path = `${one.path}${other === '/d' ? other : ''}`
    for (const query of [some, other]) await raw(one.path + query)
    expect(origin.seen(path)).toHaveLength(2)
  })
})

describe('RFC 9110 9.3.1: the body of a GET', () => {
  test.each([
    ['with a length', 'Content-Length: 11\r\n', '{"q":"one"}'],
    ['in chunks', 'Transfer-Encoding: chunked\r\n', 'b\r\n{"q":"one"}\r\n0\r\n\r\n'],
  ])('%s is refused, not lost', async (_how, fields, body) => {
    const one = page(cacheable())
    const { status } = await raw(one.path, { fields, body })
    expect([status, one.seen.length]).toEqual([501, 0])
    expect((await raw(one.path, { fields: 'Content-Length: 0\r\n' })).status).toBe(200)
  })
})

describe('RFC 9112: an answer that is none', () => {
  const answering =
    (text: string): Handler =>
    (_seen, { socket }) => {
      socket?.end(Buffer.from(text, 'latin1'))
      return undefined
    }
  const OK = 'HTTP/1.1 200 OK\r\nCache-Control: max-age=600\r\n'

  test.each([
    ['two lengths', `${OK}Content-Length: 3\r\nContent-Length: 5\r\n\r\nabcde`],
    ['a folded field', `${OK}X-A: a\r\n b\r\nContent-Length: 3\r\n\r\nabc`],
    ['a zero byte in a field', `${OK}X-A: a\0b\r\nContent-Length: 3\r\n\r\nabc`],
    ['a bare CR in a field', `${OK}X-A: a\rb\r\nContent-Length: 3\r\n\r\nabc`],
    ['a blank before the colon', `${OK}X-A : a\r\nContent-Length: 3\r\n\r\nabc`],
    ['another version', 'HTTP/2.0 200 OK\r\nContent-Length: 3\r\n\r\nabc'],
    ['a status that is none', 'HTTP/1.1 999 Huh\r\nContent-Length: 3\r\n\r\nabc'],
    ['noise', 'SSH-2.0-OpenSSH_9.6\r\n'],
  ])('%s is a 502, and nothing of it is kept', async (_what, text) => {
    const one = page(answering(text))
    expect((await raw(one.path)).status).toBe(502)
    one.serve(cacheable({}, 'whole'))
    expect((await one.get()).text).toBe('whole')
  })

  test.each([
    ['the same length twice', `${OK}Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc`],
    [
      'a length beside chunks (6.3)',
      `${OK}Content-Length: 99\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n`,
    ],
    ['a control character in a field', `${OK}X-A: a\x01b\r\nContent-Length: 3\r\n\r\nabc`],
    ['HTTP/1.0', 'HTTP/1.0 200 OK\r\nConnection: close\r\n\r\nabc'],
    [
      'hints first',
      `HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${OK}Content-Length: 3\r\n\r\nabc`,
    ],
  ])('%s comes through whole', async (_what, text) => {
    const one = page(answering(text))
    for (const method of ['GET', 'HEAD']) {
      const { status, head, body } = await raw(one.path, { method })
      expect([status, body.includes('abc')]).toEqual([200, method === 'GET'])
      expect(head).not.toMatch(/content-length: (?!3\r?$)/im)
    }
  })
})

describe('who asks, and whom', () => {
  test('the site is told one name, whichever colo is entered, and the client that the platform names', async () => {
    const one = page({ headers: noStore })
    const forged =
      'X-Forwarded-For: 10.0.0.1\r\nCF-Connecting-IP: 10.0.0.2\r\nX-Real-IP: 10.0.0.3\r\n'
    const { port } = new URL(world.url)
    for (const colo of ['nrt', 'lhr']) {
      await raw(one.path, { host: `${colo}.localhost:${port}`, fields: forged })
    }
    expect(one.seen.map(({ headers }) => headers['x-forwarded-host'])).toEqual(
      Array(2).fill(`localhost:${port}`),
    )
    expect(one.seen.map(({ headers }) => headers['x-forwarded-for'])).toEqual(
      Array(2).fill('127.0.0.1'),
    )
    expect(JSON.stringify(one.seen)).not.toContain('10.0.0.')
  })

  test.each(['a b', 'user@localhost', 'localhost:99999', '[::1', 'a/b', 'a\r\nHost: b', ''])(
    'RFC 9112 3.2: the host %j is a 400',
    async (host) => expect((await raw('/x', { host })).status).toBe(400),
  )

  test('RFC 9110 9.3.7: OPTIONS * is answered by the server that was reached', async () => {
    const { status, head } = await raw('*', { method: 'OPTIONS' })
    expect([status, /^allow: .*GET/im.test(head)]).toEqual([204, true])
    expect((await raw('*')).status).toBe(400)
  })
})
