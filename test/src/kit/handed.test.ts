// A shared route cannot make its answer somebody's own: what says who asks does not reach it.
import type { D1Database } from '@cloudflare/workers-types'
import { describe, expect, test } from 'vitest'
import { handle } from '../../../src/edge/handle.ts'
import { checkVary, reduced, varying } from '../../../src/kit/handed.ts'
import { openEdge, regionsThat, request } from '../edge/lab.ts'
import { digestOf } from '../keys.ts'
import { openProduct } from '../region/lab.ts'
import * as product from '../region/product.ts'

const NO_D1 = {} as D1Database
const SECRET = 's'.repeat(24)
const KEY = `Bearer mk_dev_${SECRET}`

/** The product behind an edge; `calls` are those that reached a region. */
async function site() {
  const API_KEYS = `dev:${await digestOf(SECRET)}:write`
  const { fetch } = openProduct(product, NO_D1, { API_KEYS })
  const { upstreams, calls } = regionsThat(({ url, method, headers }) =>
    fetch(new URL(url).pathname, { method, headers }),
  )
  const lab = await openEdge(upstreams)
  const get = async (path: string, headers: Record<string, string> = {}) => {
    const response = await handle(request(path, { headers }), lab.edge, lab.background)
    const text = await response.text()
    await lab.background.done()
    const [, cache] = /cache;desc="(\w+)"/.exec(response.headers.get('Server-Timing') ?? '') ?? []
    return { response, text, cache, page: response.ok ? JSON.parse(text) : undefined }
  }
  return { get, calls }
}
const BOB = { Cookie: 'session=bob' }
const ALICE = { Cookie: 'session=alice' }

test('without vary nobody’s cookie reaches the handler: one page for all, from one load', async () => {
  const { get, calls } = await site()
  const seen = [await get('/page', BOB), await get('/page', ALICE), await get('/page')]
  expect(seen.map(({ cache }) => cache)).toEqual(['miss', 'hit', 'hit'])
  expect(seen[0]?.page.fields).not.toHaveProperty('cookie')
  expect(new Set(seen.map(({ text }) => text)).size).toBe(1)
  expect(calls).toHaveLength(1)
})

test('a page made from a cookie is its owner’s alone, and never kept', async () => {
  const { get, calls } = await site()
  let times = 0
  for (const who of [BOB, ALICE, BOB]) {
    const { response, page } = await get('/mine', who)
    expect(page.fields.cookie).toBe(who.Cookie)
    expect(response.headers.get('Cache-Control')).toBe('private, no-cache')
    expect(response.headers.get('Vary')).toBe('cookie')
    expect(calls).toHaveLength(++times)
  }
})

test('who has no cookie shares the page made without one, and nobody with a cookie gets it', async () => {
  const { get, calls } = await site()
  const seen = [await get('/mine'), await get('/mine'), await get('/mine', BOB), await get('/mine')]
  expect(seen.map(({ cache }) => cache)).toEqual(['miss', 'hit', 'miss', 'hit'])
  const cookies = seen.map(({ page }) => page.fields.cookie)
  expect(cookies).toEqual([undefined, undefined, BOB.Cookie, undefined])
  expect(calls).toHaveLength(2)
})

test('a visitor with a cookie does not keep those without from sharing one load', async () => {
  const { get, calls } = await site()
  await get('/mine', BOB)
  const others = await Promise.all(Array.from({ length: 5 }, () => get('/mine')))
  expect(others.map(({ page }) => page.fields.cookie)).toEqual(others.map(() => undefined))
  expect(calls).toHaveLength(2)
})

test('a named field is handed over, and copies are kept by it', async () => {
  const { get, calls } = await site()
  const languages = ['de', 'fr', 'de', 'fr']
  const seen = []
  for (const language of languages) {
    seen.push(await get('/language', { 'Accept-Language': language, ...BOB }))
  }
  expect(seen.map(({ page }) => page.fields['accept-language'])).toEqual(languages)
  expect(seen.map(({ cache }) => cache)).toEqual(['miss', 'miss', 'hit', 'hit'])
  expect(calls).toHaveLength(2)
})

test('what a key opened is never another’s: each asks, and without a key nobody is shown it', async () => {
  const { get, calls } = await site()
  for (const times of [1, 2]) {
    const { response, page } = await get('/keyed', { Authorization: KEY })
    expect(response.status).toBe(200)
    expect(response.headers.get('Cache-Control')).toBe('private, no-store')
    expect(page.fields).not.toHaveProperty('authorization')
    expect(calls).toHaveLength(times)
  }
  expect((await get('/keyed')).response.status).toBe(401)
  expect(calls).toHaveLength(3)
})

test('where a key is optional, those without one share a copy, and each with one asks', async () => {
  const { get, calls } = await site()
  const seen = []
  for (const who of [{}, { Authorization: KEY }, {}, { Authorization: KEY }]) {
    const { page, cache, response } = await get('/optional', who)
    seen.push([page.fields.authorization, cache, calls.length, response.headers.get('Vary')])
  }
  expect(seen).toEqual([
    [undefined, 'miss', 1, 'Authorization'],
    [KEY, 'miss', 2, 'Authorization'],
    [undefined, 'hit', 2, 'Authorization'],
    [KEY, 'miss', 3, 'Authorization'],
  ])
  expect((await get('/optional', { Authorization: `${KEY}x` })).response.status).toBe(401)
})

test('a page that is shared is kept for who sends a key, too: it is not made of it', async () => {
  const { get } = await site()
  const { page } = await get('/page', { Authorization: KEY })
  expect(page.fields).not.toHaveProperty('authorization')
})

test('a route that is not shared sees all', async () => {
  const { get, calls } = await site()
  for (const who of [BOB, ALICE]) {
    const { page } = await get('/unshared', { ...who, 'User-Agent': 'curl' })
    expect(page.fields).toMatchObject({ cookie: who.Cookie, 'user-agent': 'curl' })
  }
  expect(calls).toHaveLength(2)
})

test('middleware sees no more than the handler: what it tells of Bob would be kept for Alice', async () => {
  const { get } = await site()
  const toWhom = async (path: string, who: Record<string, string>) =>
    (await get(path, who)).response.headers.get('Served-To')
  for (const who of [BOB, ALICE]) {
    expect(await toWhom('/page', who)).toBe('nobody')
    expect(await toWhom('/mine', who)).toBe(who.Cookie)
    expect(await toWhom('/unshared', who)).toBe(who.Cookie)
  }
})

describe('a reduced request', () => {
  const whole = new Request('https://a.example/x?y=1', {
    method: 'HEAD',
    headers: {
      Cookie: 'a=1',
      Authorization: 'Bearer b',
      'User-Agent': 'c',
      'X-Forwarded-For': '192.0.2.1',
      'CF-IPCountry': 'DE',
      'Accept-Language': 'de',
      'If-None-Match': '"1"',
      'Request-Id': 'r1',
    },
  })

  test('has its URL, its method and the machine’s own fields', () => {
    const { url, method, headers } = reduced(whole, [])
    expect([url, method]).toEqual([whole.url, 'HEAD'])
    expect(Object.fromEntries(headers)).toEqual({ 'if-none-match': '"1"', 'request-id': 'r1' })
  })

  test('has what is named, in any case', () => {
    const { headers } = reduced(whole, ['ACCEPT-language', 'x-missing'])
    expect(headers.get('Accept-Language')).toBe('de')
    expect(headers.has('X-Missing')).toBe(false)
  })
})

test('Vary says each name once, beside what the handler says', () => {
  expect(varying(null, ['Cookie'])).toBe('Cookie')
  expect(varying('Accept, cookie', ['Cookie', 'Accept-Language'])).toBe(
    'Accept, cookie, Accept-Language',
  )
  expect(varying('*', [])).toBe('*')
})

test.each(['*', '', 'Accept Language', 'Cookie,Accept'])('%j is no field to vary by', (name) => {
  expect(() => checkVary('GET /x', ['Accept', name])).toThrow(`GET /x: vary names "${name}"`)
  expect(() => checkVary('GET /x', ['Accept'])).not.toThrow()
})
