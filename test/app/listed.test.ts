// What strangers are shown of the links, and what a key is: through edge, binding and region, miss and hit, counted.
import { drizzle } from 'drizzle-orm/d1'
import { beforeAll, describe, expect, test } from 'vitest'
import { page } from '../../src/app/links.ts'
import { fingerprint } from '../../src/data/idempotency.ts'
import { primary } from '../../src/regions.ts'
import { eventually } from '../support/eventually.ts'
import { smallWorld } from '../support/small-world.ts'

const world = await smallWorld()
const KEYS = { dev: world.key, reader: world.readerKey }
type Who = keyof typeof KEYS | undefined
const URL = 'https://target.example/'

async function ask(path: string, who?: Who, headers: Record<string, string> = {}) {
  const authorization = who && { Authorization: `Bearer ${KEYS[who]}` }
  const response = await world.fetch(path, { headers: { ...authorization, ...headers } })
  const text = await response.text()
  const [, cache] = /cache;desc="(\w+)"/.exec(response.headers.get('Server-Timing') ?? '') ?? []
  return { status: response.status, headers: response.headers, text, cache }
}

async function send(method: string, path: string, body?: object, more: object = {}) {
  const headers = {
    Authorization: `Bearer ${world.key}`,
    'Content-Type': 'application/json',
    ...(method === 'POST' ? {} : { 'If-Match': '*' }),
    ...more,
  }
  const init = { method, headers, ...(body && { body: JSON.stringify(body) }) }
  const response = await world.fetch(path, init)
  const text = await response.text()
  return { status: response.status, link: text ? JSON.parse(text) : undefined }
}
const make = (slug: string, more: object = {}) =>
  send('POST', '/api/links', { slug, url: URL, ...more })
const patch = (slug: string, change: object) => send('PATCH', `/api/links/${slug}`, change)

/** All pages, past every copy. */
async function slugs(limit: number, who?: Who): Promise<string[]> {
  const shown: string[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const query: string = `limit=${limit}${cursor && `&cursor=${cursor}`}`
    const page = JSON.parse((await ask(`/api/links?${query}`, who, { Consistency: 'latest' })).text)
    const links: { slug: string }[] = page.links
    if (page.cursor !== null) expect(links).toHaveLength(limit)
    shown.push(...links.map(({ slug }) => slug))
    cursor = page.cursor
  }
  return shown
}

/** Calls to regions so far, as the edge counts them. */
async function loads(route: string): Promise<number> {
  const { routes } = JSON.parse((await ask('/ops/costs', 'dev')).text)
  return routes[route]?.loads ?? 0
}

const PUBLIC = ['in-0', 'in-1', 'in-2', 'in-3']
const HIDDEN = ['out-0', 'out-1', 'off-0', 'off-1']

beforeAll(async () => {
  for (const index of [0, 1]) {
    await make(`in-${index}`, { listed: true })
    await make(`out-${index}`)
    await make(`off-${index}`, { listed: true })
    await patch(`off-${index}`, { disabled: true })
    await make(`dead-${index}`, { listed: true })
    await send('DELETE', `/api/links/dead-${index}`)
    await make(`in-${index + 2}`, { listed: true })
  }
})

describe('the list', () => {
  test.each([1, 2, 3, 100])(
    'in pages of %i: strangers see what is listed and in use, a key all',
    async (limit) => {
      const shown = await slugs(limit)
      expect([...shown].sort()).toEqual(PUBLIC)
      for (const who of ['dev', 'reader'] as const) {
        const all = await slugs(limit, who)
        expect([...all].sort()).toEqual([...PUBLIC, ...HIDDEN].sort())
        expect(all.filter((slug) => PUBLIC.includes(slug))).toEqual(shown)
      }
    },
  )

  test('no answer made with a key reaches who has none, nor the other way round, nor another key', async () => {
    const path = '/api/links?limit=50'
    const before = await loads('GET /api/links')
    const order: Who[] = ['dev', undefined, 'reader', undefined, 'dev', 'reader', undefined]
    const seen = []
    for (const who of order) {
      const { status, headers, text, cache } = await ask(path, who)
      expect([status, headers.get('Vary')]).toEqual([
        200,
        expect.stringMatching(/\bAuthorization\b/),
      ])
      expect(headers.get('Cache-Control')).toBe(who ? 'private, no-store' : 'no-cache')
      const links: { slug: string }[] = JSON.parse(text).links
      seen.push([who, links.length, cache])
    }
    const [few, all] = [PUBLIC.length, PUBLIC.length + HIDDEN.length]
    expect(seen).toEqual([
      ['dev', all, 'miss'],
      [undefined, few, 'miss'],
      ['reader', all, 'miss'],
      [undefined, few, 'hit'],
      ['dev', all, 'miss'],
      ['reader', all, 'miss'],
      [undefined, few, 'hit'],
    ])
    expect((await loads('GET /api/links')) - before).toBe(5)
  })

  test('nor when they ask for it at once', async () => {
    const path = '/api/links?limit=51'
    const order: Who[] = Array.from(
      { length: 8 },
      () => ['dev', undefined, 'reader'] as const,
    ).flat()
    const before = await loads('GET /api/links')
    const seen = await Promise.all(order.map((who) => ask(path, who)))
    const lengths = seen.map(({ text }) => JSON.parse(text).links.length)
    const [few, all] = [PUBLIC.length, PUBLIC.length + HIDDEN.length]
    expect(lengths).toEqual(order.map((who) => (who ? all : few)))
    const keyed = order.filter((who) => who !== undefined).length
    expect((await loads('GET /api/links')) - before).toBeGreaterThan(keyed)
    expect(seen.filter(({ cache }, i) => order[i] && cache === 'hit')).toEqual([])
  })

  test('a region says of it for whom it is', async () => {
    for (const path of ['/api/links', '/api/links/out-0']) {
      const told = async (headers: Record<string, string>) =>
        (await world.region(primary).fetch(path, { headers })).headers
      const stranger = await told({})
      expect(stranger.get('CDN-Cache-Control')).toMatch(/^max-age=\d+/)
      const keyed = await told({ Authorization: `Bearer ${world.readerKey}` })
      expect(keyed.get('Cache-Control')).toBe('private, no-cache')
      expect(keyed.has('CDN-Cache-Control')).toBe(false)
      for (const headers of [stranger, keyed]) expect(headers.get('Vary')).toBe('Authorization')
    }
  })

  test('what KV has is a stranger’s: a new isolate shows it to strangers and no key', async () => {
    const path = '/api/links?limit=52'
    for (const who of ['dev', undefined, 'dev', undefined] as const) await ask(path, who)
    const copies = async () => {
      const { keys } = await world.kv.list()
      const names = keys.map(({ name }) => name).filter((name) => name.endsWith('limit=52'))
      return Promise.all(names.map((name) => world.kv.get(name)))
    }
    const [copy, ...more] = await eventually(copies, ({ length }) => length > 0)
    expect(more).toEqual([])
    expect(copy).toContain('"slug":"in-0"')
    expect(copy).not.toContain('"slug":"out-0"')
    await world.restart()
    const seen = []
    for (const who of ['reader', undefined, 'dev'] as const) {
      const { cache, text } = await ask(path, who)
      seen.push([who, JSON.parse(text).links.length, cache])
    }
    expect(seen).toEqual([
      ['reader', PUBLIC.length + HIDDEN.length, 'miss'],
      [undefined, PUBLIC.length, 'hit'],
      ['dev', PUBLIC.length + HIDDEN.length, 'miss'],
    ])
  })

  test.each(['/api/links', '/api/links/in-0'])(
    'a key that is wrong is a 401 on %s, with a copy and without, and is kept for nobody',
    async (path) => {
      for (const wrong of [`Bearer ${world.key}x`, 'Bearer', 'Basic eDp5']) {
        const headers = { Authorization: wrong }
        expect((await ask(path, undefined, headers)).status).toBe(401)
        expect((await ask(path)).status).toBe(200)
        expect((await ask(path)).cache).toBe('hit')
        const refused = await ask(path, undefined, headers)
        expect([refused.status, refused.headers.get('WWW-Authenticate')]).toEqual([401, 'Bearer'])
      }
    },
  )

  test.each([undefined, { createdAt: 1_700_000_000_000, slug: 'a' }])(
    'reads the index of what is public, not all links that are not (after %j)',
    async (after) => {
      const { sql, params } = page(drizzle(world.d1 as never), 'public', 20, after).toSQL()
      const planned = world.d1.prepare(`EXPLAIN QUERY PLAN ${sql}`).bind(...params)
      const details = (await planned.all()).results.map(({ detail }) => detail)
      const plan = after
        ? /^SEARCH links USING INDEX links_public \(\(created_at,slug\)</
        : /^SCAN links USING INDEX links_public$/
      expect(details).toEqual([expect.stringMatching(plan)])
    },
  )
})

describe('a link', () => {
  test('that is disabled tells its target to no stranger, and to a key what is needed to enable it', async () => {
    const path = '/api/links/switch'
    await make('switch', { url: 'https://secret.example/' })
    for (const cached of ['miss', 'hit']) expect(await ask(path)).toMatchObject({ cache: cached })
    const off = await patch('switch', { disabled: true })
    expect(off.link).toMatchObject({ disabled: true, version: 2 })
    const read = await ask(path, 'reader')
    expect([read.status, read.headers.get('ETag')]).toEqual([200, '"2"'])
    for (const cached of ['miss', 'hit']) {
      const stranger = await ask(path)
      expect([stranger.status, stranger.cache]).toEqual([410, cached])
      expect(stranger.text).not.toContain('secret.example')
      expect((await ask('/switch')).status).toBe(410)
      expect((await ask(path, 'reader')).status).toBe(200)
    }
    await send('PATCH', path, { disabled: false }, { 'If-Match': '"2"' })
    for (const who of [undefined, 'reader'] as const) {
      expect(JSON.parse((await ask(path, who)).text)).toMatchObject({ disabled: false, version: 3 })
    }
  })

  test('that is not listed is found by who has its slug; one that was deleted by nobody', async () => {
    for (const who of [undefined, 'reader'] as const) {
      expect((await ask('/api/links/out-0', who)).status).toBe(200)
      expect((await ask('/api/links/dead-0', who)).status).toBe(410)
    }
    expect((await ask('/out-0')).status).toBe(302)
  })

  test('is listed when somebody says so, and PUT takes that back where it does not', async () => {
    expect((await make('turns')).link).toMatchObject({ listed: false })
    expect((await patch('turns', { title: 'T' })).link).toMatchObject({ listed: false })
    expect((await patch('turns', { listed: true })).link).toMatchObject({
      listed: true,
      title: 'T',
    })
    expect(await slugs(100)).toContain('turns')
    expect((await patch('turns', { title: 'U' })).link).toMatchObject({ listed: true })
    const put = (body: object) => send('PUT', '/api/links/turns', { url: URL, ...body })
    expect((await put({ listed: true })).link).toMatchObject({ listed: true })
    expect((await put({})).link).toMatchObject({ listed: false })
    expect(await slugs(100)).not.toContain('turns')
    for (const [method, listed] of [
      ['POST', 1],
      ['PUT', 'yes'],
      ['PATCH', null],
    ] as const) {
      const path = method === 'POST' ? '/api/links' : '/api/links/turns'
      const refused = await send(method, path, { url: URL, listed })
      expect([refused.status, refused.link.errors?.[0]?.field]).toEqual([400, 'listed'])
    }
  })

  test('a write that was answered before there was a list of some is repeated under its key', async () => {
    const name = { 'Idempotency-Key': 'from-an-older-version' }
    const body = { slug: 'older', url: URL }
    const first = await send('POST', '/api/links', body, name)
    const meant = await fingerprint('POST', '/api/links', { ...body, title: '' }, undefined)
    const older = "UPDATE idempotency SET result = json_remove(result, '$.listed') WHERE key = ?"
    const { meta } = await world.d1
      .prepare(`${older} AND fingerprint = ?`)
      .bind(name['Idempotency-Key'], meant)
      .run()
    expect(meta.changes).toBe(1)
    const again = await send('POST', '/api/links', body, name)
    expect([again.status, again.link]).toEqual([201, first.link])
  })
})
