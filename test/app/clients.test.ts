// What real clients send: targets, types, keys and conditions as they come, through edge, binding and region.
import { describe, expect, test } from 'vitest'
import { URL_BYTES_MAX } from '../../src/app/limits.ts'
import { publicHeaders } from '../../src/shared/headers.ts'
import { fetchFrom } from '../support/browser.ts'
import { smallWorld } from '../support/small-world.ts'

const world = await smallWorld()

type Sent = { method?: string; body?: unknown; headers?: Record<string, string> }

/** One request with the development key, its body as JSON. */
async function send(path: string, { method, body, headers = {} }: Sent = {}) {
  const response = await world.fetch(path, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: {
      Authorization: `Bearer ${world.key}`,
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, text }
}
const make = (body: unknown, headers: Record<string, string> = {}) =>
  send('/api/links', { body, headers })
/** The same from nobody, who may be shown a copy. */
const visit = (path: string, headers: Record<string, string> = {}) => world.fetch(path, { headers })
const URL = 'https://target.example/'
let made = 0
const aKey = () => `key-${String(++made).padStart(16, '0')}`

describe('a target', () => {
  test.each([
    [
      'mix',
      'https://example.com/a%20b/日本?x=1%2B1#é',
      'https://example.com/a%20b/%E6%97%A5%E6%9C%AC?x=1%2B1#%C3%A9',
    ],
    ['six', 'http://[2001:db8::1]/日本', 'http://[2001:db8::1]/%E6%97%A5%E6%9C%AC'],
    ['lat', 'https://exämple.com/straße?q=ü', 'https://xn--exmple-cua.com/stra%C3%9Fe?q=%C3%BC'],
  ])('%s: the same URL is stored, shown, repeated and sent', async (slug, url, expected) => {
    const headers = { 'Idempotency-Key': aKey() }
    const created = await make({ slug, url }, headers)
    expect(created.status).toBe(201)
    expect(JSON.parse(created.text).url).toBe(expected)
    expect(JSON.parse((await send(`/api/links/${slug}`)).text).url).toBe(expected)
    for (const cached of ['miss', 'hit']) {
      const found = await visit(`/${slug}`)
      expect([found.status, found.headers.get('Location')]).toEqual([302, expected])
      expect(found.headers.get('Server-Timing')).toContain(`cache;desc="${cached}"`)
    }
    // Both spellings are one request.
    const again = await make({ slug, url: expected }, headers)
    expect([again.status, again.headers.get(publicHeaders.replayed)]).toEqual([201, 'true'])
  })

  test('whose header would be too long is refused with the reason', async () => {
    const refused = await make({ slug: 'long', url: `https://a.example/${'日'.repeat(2_020)}` })
    expect(refused.status).toBe(400)
    expect(JSON.parse(refused.text).errors).toMatchObject([
      { field: 'url', message: expect.stringContaining(`${URL_BYTES_MAX} bytes`) },
    ])
  })

  test('that was stored as it was typed is led to in ASCII, and pages with it can be turned', async () => {
    const typed = 'https://someone@exämple.com/%20ü'
    const insert = 'INSERT INTO links (slug, url, title, mod_seq, created_at, updated_at)'
    for (const [index, slug] of ['old-1', 'old-2'].entries()) {
      await world.d1.prepare(`${insert} VALUES (?, ?, '', 0, ?, 0)`).bind(slug, typed, index).run()
    }
    const found = await visit('/old-1')
    const location = found.headers.get('Location')
    expect([found.status, location]).toEqual([302, 'https://xn--exmple-cua.com/%20%C3%BC'])
    const slugs: string[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const query: string = cursor && `&cursor=${cursor}`
      const page = JSON.parse((await send(`/api/links?limit=1${query}`)).text)
      slugs.push(page.links[0].slug)
      cursor = page.cursor
    }
    expect(slugs.slice(-2)).toEqual(['old-2', 'old-1'])
  })
})

describe('the fields of a write', () => {
  test.each(['bearer', 'BEARER', 'Bearer  '])('the scheme %j is Bearer', async (scheme) => {
    const headers = { Authorization: `${scheme} ${world.key}` }
    expect((await make({ url: URL }, headers)).status).toBe(201)
    expect((await send('/ops/costs', { headers })).status).toBe(200)
  })

  test.each([
    ['application/json;', 201],
    ['application/json ;charset=utf-8', 201],
    ['application/json; charset=utf-8;', 201],
    ['Application/JSON', 201],
    ['application/json; charset="utf-8"', 201],
    ['text/plain', 415],
    ['application/json; charset=utf-16', 415],
  ])('Content-Type: %s is a %i', async (type, status) => {
    expect((await make({ url: URL }, { 'Content-Type': type })).status).toBe(status)
  })

  test('a key is the same in quotes and without', async () => {
    const key = '8e03978e-40d5-43dd-bc93-6894a57f9324'
    const [quoted, bare] = [`"${key}"`, key].map((name) => ({ 'Idempotency-Key': name }))
    const first = await make({ url: URL }, quoted)
    expect([first.status, first.headers.has(publicHeaders.replayed)]).toEqual([201, false])
    for (const headers of [quoted, bare]) {
      const again = await make({ url: URL }, headers)
      expect(again.headers.get(publicHeaders.replayed)).toBe('true')
      expect(again.text).toBe(first.text)
    }
  })

  test('a key that is none is a 400 in a sentence', async () => {
    const refused = await make({ url: URL }, { 'Idempotency-Key': 'req-1' })
    expect(refused.status).toBe(400)
    expect(JSON.parse(refused.text).detail).toMatch(/^Idempotency-Key: must have 16 to 255 /)
  })
})

test.each([
  ['GET', '/keyed', 302],
  ['HEAD', '/keyed', 302],
  ['GET', '/api/links/keyed', 200],
  ['GET', '/nobody-has-this', 404],
  ['GET', '/a/b/c', 404],
  ['OPTIONS', '/api/links', 204],
])('a key on %s %s means nothing, with a copy and without', async (method, path, status) => {
  await make({ slug: 'keyed', url: URL }) // 201 once, then 409
  const headers = { 'Idempotency-Key': 'req-1' }
  for (const wish of [{ 'Cache-Control': 'no-cache' }, {}, {}]) {
    const answer = await world.fetch(path, { method, headers: { ...headers, ...wish } })
    expect(answer.status, JSON.stringify(wish)).toBe(status)
  }
})

describe('conditions', () => {
  const MANY = Array.from({ length: 150 }, (_, index) => `"${index}"`).join(', ')

  test.each([
    [{ 'If-Match': '"999"' }, 412],
    [{ 'If-Match': '"999"', 'If-None-Match': '"1"' }, 412],
    [{ 'If-Match': '"1"' }, 200],
    [{ 'If-Match': '"1"', 'If-None-Match': '"1"' }, 304],
    [{ 'If-Match': '"01"' }, 412],
    [{ 'If-Match': MANY }, 400],
    [{ 'If-None-Match': MANY }, 304],
    [{ 'If-None-Match': '"2"' }, 200],
    [{ 'If-None-Match': 'nonsense' }, 200],
    [{ 'If-Unmodified-Since': 'Thu, 01 Jan 1970 00:00:00 GMT' }, 200],
  ])('%j on a read is %i, with a copy and without', async (conditions, status) => {
    const headers = conditions as Record<string, string>
    for (const method of ['GET', 'HEAD']) {
      const slug = `read-${++made}`
      await make({ slug, url: URL })
      const path = `/api/links/${slug}`
      const miss = await world.fetch(path, { method, headers })
      await visit(path)
      expect((await visit(path)).headers.get('Server-Timing')).toContain('cache;desc="hit"')
      const hit = await world.fetch(path, { method, headers })
      expect([method, miss.status, hit.status]).toEqual([method, status, status])
    }
  })

  test('on what is not there it is a 404', async () => {
    const answers = ['/nobody', '/api/links/nobody'].map((path) =>
      visit(path, { 'If-Match': '"1"' }),
    )
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([404, 404])
  })

  test.each([
    [{ 'If-Match': '"01"' }, 412],
    [{ 'If-Match': 'W/"1"' }, 412],
    [{ 'If-Match': '"2"' }, 412],
    [{ 'If-Match': MANY.replace('"1", ', '') }, 400],
    [{ 'If-Match': '*', 'If-None-Match': '*' }, 412],
    [{ 'If-Match': '*', 'If-None-Match': '"0", W/"1"' }, 412],
    [{ 'If-Match': '"1"', 'If-None-Match': '"2"' }, 200],
    [{ 'If-None-Match': '*' }, 428],
    [{ 'If-Match': ', "1",' }, 200],
  ])('%j on a change of version 1 is %i', async (headers, status) => {
    const slug = `change-${++made}`
    await make({ slug, url: URL })
    const path = `/api/links/${slug}`
    const changed = await send(path, { method: 'PATCH', body: { title: 'New' }, headers })
    expect(changed.status).toBe(status)
    expect(JSON.parse((await send(path)).text).version).toBe(status === 200 ? 2 : 1)
  })

  test('a write that judges none is not made with one', async () => {
    for (const name of ['If-Match', 'If-None-Match']) {
      expect((await make({ slug: 'judged', url: URL }, { [name]: '*' })).status).toBe(400)
    }
    expect((await visit('/api/links/judged')).status).toBe(404)
  })
})

describe('a page of another site', () => {
  const from = (path: string, init: Parameters<typeof fetchFrom>[2] = {}) =>
    fetchFrom(
      'https://app.example',
      (method, headers) => world.fetch(path, { method, headers }),
      init,
    )

  test('reads links, follows them, and sees the token that it asked for', async () => {
    await make({ slug: 'shared', url: URL })
    const headers = { Consistency: 'session' }
    for (const [path, status] of [
      ['/api/links/shared', 200],
      ['/shared', 302],
      ['/nobody', 404],
    ] as const) {
      const seen = await from(path, { headers })
      expect(seen).toMatchObject({ kind: 'response', status })
      if (seen.kind === 'response') expect(seen.headers.has(publicHeaders.token)).toBe(true)
    }
  })

  test('does not write, with whatever key', async () => {
    const headers = { Authorization: `Bearer ${world.key}`, 'Content-Type': 'application/json' }
    expect(await from('/api/links', { method: 'POST', headers })).toMatchObject({ kind: 'error' })
  })
})

test('a name that no link can have costs the database nothing, however long it is', async () => {
  for (const slug of ['x'.repeat(8_000), '%E6%97%A5', 'a%00b', 'a%2Fb', 'docs', '_world']) {
    for (const method of ['GET', 'PATCH']) {
      const headers = { 'If-Match': '*' }
      const path = `/api/links/${slug}`
      const answer = await send(
        path,
        method === 'GET' ? {} : { method, body: { title: 'x' }, headers },
      )
      expect([slug, answer.status]).toEqual([slug, 404])
      expect(answer.headers.get('Server-Timing')).not.toContain('db;')
      expect(answer.headers.has('Cache-Groups')).toBe(false)
    }
  }
})
