// Somebody else's site, as it is: redirects, queries, fields, errors and accidents pass unharmed.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { exchange } from '../../support/exchange.ts'
import { cutOff, type Handler } from '../../support/origin.ts'
import { cacheable, describeSite } from '../../support/site.ts'

const { origin, world, page } = describeSite()
const noStore = { 'Cache-Control': 'no-store' }

test.each([301, 302, 303, 307, 308])(
  'RFC 9110 15.4: a %i is for the reader to follow',
  async (status) => {
    const target = page(cacheable())
    const one = page({ status, headers: { Location: target.path } })
    for (let i = 0; i < 2; i += 1) {
      const got = await one.get()
      expect([got.status, got.headers.get('Location')]).toEqual([status, target.path])
    }
    expect(target.seen).toHaveLength(0)
  },
)

describe('RFC 9110 4.2.3: a query', () => {
  test.each(['?b=2&a=1', '?a=%2F+%20&b', '?', '?a=1&a=2', '?x=%C3%A9', '?a==&&', '?q=a|b'])(
    '%s reaches the site as it is',
    async (query) => {
      const one = page({ headers: noStore })
      await one.get({}, query)
      expect(one.seen.map(({ url }) => url.replace(/\?$/, ''))).toEqual([
        `${one.path}${query}`.replace(/\?$/, ''),
      ])
    },
  )

  test('in another order is another page', async () => {
    const one = page(({ url }) => cacheable({}, url.split('?')[1] ?? ''))
    await one.hit({}, '?a=1&b=2')
    for (const query of ['b=2&a=1', 'a=1', 'a=1&b=2&', 'a=1&b=2&c', 'A=1&b=2', 'b=2&a=1&a=1']) {
      const got = await one.get({}, `?${query}`)
      expect([got.cache.hit, got.text]).toEqual([false, query])
    }
    expect((await one.get({}, '?a=1&b=2')).text).toBe('a=1&b=2')
  })

  test('and so is a path in another case, encoded differently or with a slash more', async () => {
    const one = page(cacheable())
    const paths = ['/a', '/A', '%2Fa', '//a', '/a/']
    for (const path of paths) origin.serve(`${one.path}${path}`, cacheable({}, path))
    for (const path of paths) expect((await one.hit({}, path)).text).toBe(path)
  })
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

test('a redirect to the address of the site itself stays before its reader', async () => {
  const one = page(() => ({
    status: 302,
    headers: { ...noStore, Location: `${origin.url}/next?a=1#b` },
  }))
  const { headers } = await one.get()
  const at = new URL(headers.get('Location') ?? '', world.url.replace('localhost', '127.0.0.1'))
  expect(at.href).toBe(`${world.url.replace('localhost', '127.0.0.1')}/next?a=1#b`)
})

describe('an accident', () => {
  test.each([500, 502, 503, 504])(
    'RFC 9110 15.6: a %i is shown as it is, and not kept',
    async (status) => {
      const one = page({
        status,
        headers: { 'Retry-After': '7', 'Content-Type': 'text/html' },
        body: 'sorry',
      })
      const got = await one.get()
      expect([got.status, got.text, got.headers.get('Retry-After')]).toEqual([status, 'sorry', '7'])
      one.serve(cacheable())
      expect((await one.get()).status).toBe(200)
    },
  )

  test('before the answer is a gateway error, and over when the site is back', async () => {
    const hangUp: Handler = (_seen, response) => {
      response.destroy()
      return undefined
    }
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
    Cookie: 'a=1',
    Authorization: 'Basic eA==',
    'X-Mine': '1',
    Accept: 'text/html',
    'User-Agent': 'me',
  }
  await one.get(mine)
  await one.send('POST', { headers: mine })
  expect(one.seen[0]?.headers).toMatchObject({
    cookie: 'a=1',
    authorization: 'Basic eA==',
    'x-mine': '1',
    accept: 'text/html',
    'user-agent': 'me',
  })
  const known =
    /^(?:host|connection|cookie|authorization|x-mine|accept|accept-encoding|user-agent|via|x-forwarded-.*|forwarded|cf-.*|request-id|content-length)$/i
  expect(one.seen.flatMap(({ names }) => names).filter((name) => !known.test(name))).toEqual([])
  expect(`http://${one.seen[0]?.headers.host}`).toBe(origin.url)
})

test('a response reaches its reader with its own fields', async () => {
  const fields = {
    ETag: '"a"',
    'Last-Modified': 'Thu, 01 Jan 2026 00:00:00 GMT',
    Link: '</a>; rel=next',
    'X-Mine': '1',
    'Content-Language': 'de',
    'Content-Security-Policy': "default-src 'self'",
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

test('RFC 9111 3.1: every field that came is stored, Server-Timing too', async () => {
  const one = page(cacheable({ 'Server-Timing': 'db;dur=1' }))
  for (const { headers } of [await one.get(), await one.hit()]) {
    expect(headers.get('Server-Timing')).toContain('db;dur=1')
  }
})
