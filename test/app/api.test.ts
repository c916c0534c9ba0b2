// The product as it is deployed: every request through the edge, a service binding and a region to a real D1.
import { OpenAPIHono } from '@hono/zod-openapi'
import { describe, expect, test } from 'vitest'
import { SLUG_TAKEN } from '../../src/app/about.ts'
import { mount } from '../../src/app/index.ts'
import { URL_BYTES_MAX } from '../../src/app/limits.ts'
import type { Link } from '../../src/app/schemas.ts'
import type { Kit } from '../../src/kit/context.ts'
import { inventory } from '../../src/kit/declare.ts'
import { healthz, readyz, version } from '../../src/region/health.ts'
import { primary } from '../../src/regions.ts'
import { internalHeaders, publicHeaders } from '../../src/shared/headers.ts'
import { problems } from '../../src/shared/problem.ts'
import { namesIn, parseRecent } from '../../src/shared/recent.ts'
import { parseSnapshot } from '../../src/shared/snapshot.ts'
import { READER_KEY } from '../src/keys.ts'
import { smallWorld } from '../support/small-world.ts'

const world = await smallWorld()
const { key, d1 } = world
const URL = 'https://target.example/'
const TOKEN = publicHeaders.token
const kinds = [...Object.keys(problems), SLUG_TAKEN.kind]
const twenty = Array.from({ length: 20 }, (_, index) => index)

type Sent = {
  method?: string
  body?: unknown
  headers?: Record<string, string>
  key?: string | null
  /** Past the edge, to see what a region tells it and no client. */
  straight?: boolean
}

/** One request with the development key and its body as JSON, which enters in Newark: the edge there asks
 * the nearest, or what it has measured to be nearer. */
async function call(path: string, sent: Sent = {}) {
  const { method = 'GET', body, headers = {}, key: as = key, straight = false } = sent
  const init = {
    method,
    headers: {
      ...(as === null ? {} : { Authorization: `Bearer ${as}` }),
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  }
  const response = straight
    ? await world.region(primary).fetch(path, init)
    : await world.fetch(path, { colo: 'EWR', ...init })
  const text = await response.text()
  return { status: response.status, headers: response.headers, text }
}
type Got = Awaited<ReturnType<typeof call>>

const post = (body: unknown, more: Sent = {}) =>
  call('/api/links', { method: 'POST', body, ...more })
const make = async (slug: string, more: object = {}): Promise<Link> =>
  linkOf(await post({ slug, url: URL, ...more }))
const change = (
  method: string,
  slug: string,
  match: string | undefined,
  body?: unknown,
  more: Sent = {},
) =>
  call(`/api/links/${slug}`, {
    method,
    body,
    headers: match === undefined ? {} : { 'If-Match': match },
    ...more,
  })
const straight = (path: string) => call(path, { straight: true, key: null })

function linkOf({ status, text }: Got): Link {
  if (status >= 300) throw new Error(`${status} ${text}`)
  return JSON.parse(text)
}
/** The problem's kind, after checking that it is one, who made it, and that it tells nothing internal. */
function kindOf({ status, headers, text }: Got, by: 'region' | 'edge' = 'region'): string {
  expect(headers.get('Content-Type')).toBe('application/problem+json')
  if (by === 'region') expect(timings(headers)).toMatch(/attempts;desc="\w+:|cache;desc="hit"/)
  else expect(timings(headers)).toBe('edge;desc="EWR", cache;desc="bypass"')
  for (const name of Object.values(internalHeaders)) expect(headers.has(name), name).toBe(false)
  expect(text).not.toMatch(/SQLITE|D1_ERROR|SELECT |INSERT | at .*\.js/)
  const problem = JSON.parse(text)
  expect(problem).toMatchObject({ status, title: expect.any(String), detail: expect.any(String) })
  expect(problem.requestId).toEqual(expect.any(String))
  const kind = problem.type.replace('/docs#', '')
  expect(kinds).toContain(kind)
  return kind
}
const timings = (headers: Headers) => headers.get('Server-Timing') ?? ''
/** The floor in the client's new token: what it must not be shown anything older than. */
function floorOf({ headers }: Got): number {
  const [, , payload = ''] = (headers.get('Consistency-Token') ?? '').split('.')
  return JSON.parse(Buffer.from(payload, 'base64url').toString()).F
}
const snapshotOf = ({ headers }: Got) => parseSnapshot(headers.get(internalHeaders.snapshot))
const seq = async (): Promise<number> => JSON.parse((await call('/readyz')).text).seq
let made = 0
const aKey = () => `key-${String(++made).padStart(16, '0')}`

describe('one short link', () => {
  test('is made, and read as it was made', async () => {
    const created = await post({ slug: 'one', url: URL, title: ' One ' })
    expect(created.status).toBe(201)
    expect(created.headers.get('Location')).toBe('/one')
    expect(created.headers.get('ETag')).toBe('"1"')
    expect(created.headers.get('Cache-Control')).toBe('private, no-store')
    const link = linkOf(created)
    expect(link).toMatchObject({ slug: 'one', url: URL, title: 'One', disabled: false, version: 1 })
    expect(link.listed).toBe(false)
    const read = await call('/api/links/one', { key: null })
    expect(read.status).toBe(200)
    expect(linkOf(read)).toEqual(link)
    expect(read.headers.get('ETag')).toBe('"1"')
    expect(read.headers.get('Cache-Status')).toContain('stored')
    const { headers } = await straight('/api/links/one')
    expect(headers.get('CDN-Cache-Control')).toMatch(/^max-age=60, /)
  })

  test('gets a slug when it brings none', async () => {
    const created = await post({ url: URL })
    const { slug } = linkOf(created)
    expect(slug).toMatch(/^[A-Za-z0-9]{7}$/)
    expect(created.headers.get('Location')).toBe(`/${slug}`)
  })

  test('leads on, until it is disabled or deleted', async () => {
    await make('lead', { url: 'https://target.example/a?b=c#d' })
    const found = await call('/lead', { key: null })
    expect(found.status).toBe(302)
    expect(found.headers.get('Location')).toBe('https://target.example/a?b=c#d')
    await change('PATCH', 'lead', '"1"', { disabled: true })
    expect(kindOf(await call('/lead'))).toBe('gone')
    await change('PATCH', 'lead', '"2"', { disabled: false })
    expect(await call('/lead')).toMatchObject({ status: 302 })
    await change('DELETE', 'lead', '*')
    expect(kindOf(await call('/lead'))).toBe('gone')
    const gone = await straight('/lead')
    expect(gone.headers.get('CDN-Cache-Control')).toBe('max-age=10, stale-if-error=3600')
  })

  test('leads to any URL that may be stored, in a header that can be sent', async () => {
    const url = 'https://target.example/é/😀'
    await make('unicode', { url })
    const { headers } = await call('/unicode')
    expect(headers.get('Location')).toBe('https://target.example/%C3%A9/%F0%9F%98%80')
  })

  test('answers HEAD like GET, without the body', async () => {
    await make('head')
    const head = await call('/api/links/head', { method: 'HEAD' })
    expect(head).toMatchObject({ status: 200, text: '' })
    expect(head.headers.get('ETag')).toBe('"1"')
  })

  test('is a 304 to who has it', async () => {
    await make('same')
    const headers = { 'If-None-Match': '"1"' }
    const unchanged = await call('/api/links/same', { headers })
    expect(unchanged).toMatchObject({ status: 304, text: '' })
    expect(unchanged.headers.get('ETag')).toBe('"1"')
    const told = await call('/api/links/same', { headers, straight: true, key: null })
    expect(told).toMatchObject({ status: 304, text: '' })
    expect(told.headers.get('CDN-Cache-Control')).toMatch(/^max-age=60/)
    await change('PATCH', 'same', '"1"', { title: 'New' })
    expect(await call('/api/links/same', { headers })).toMatchObject({ status: 200 })
  })

  test('PUT replaces all of it, PATCH a part, each with a new version', async () => {
    await make('parts', { title: 'Old' })
    const patched = await change('PATCH', 'parts', '"1"', { disabled: true })
    expect(linkOf(patched)).toMatchObject({ title: 'Old', disabled: true, version: 2 })
    expect(patched.headers.get('ETag')).toBe('"2"')
    const put = await change('PUT', 'parts', '"2"', { url: 'http://b.example/' })
    const replaced = { url: 'http://b.example/', title: '', disabled: false, version: 3 }
    expect(linkOf(put)).toMatchObject(replaced)
    expect(linkOf(await call('/api/links/parts'))).toMatchObject(replaced)
  })

  test('once deleted it is gone, for readers, writers and those who want its name', async () => {
    await make('dead')
    expect(await change('DELETE', 'dead', '"1"')).toMatchObject({ status: 204, text: '' })
    expect(kindOf(await call('/api/links/dead'))).toBe('gone')
    expect(kindOf(await change('PATCH', 'dead', '*', { title: 'x' }))).toBe('gone')
    expect(kindOf(await change('DELETE', 'dead', '"2"'))).toBe('gone')
    expect(kindOf(await post({ slug: 'dead', url: URL }))).toBe('slug-taken')
  })
})

describe('conditions of a change', () => {
  const body = { url: URL }

  test.each(['PUT', 'PATCH', 'DELETE'])('%s wants If-Match, and the right one', async (method) => {
    const slug = `if-${method}`
    await make(slug)
    const sent = method === 'DELETE' ? undefined : body
    expect(kindOf(await change(method, slug, undefined, sent))).toBe('precondition-required')
    expect(kindOf(await change(method, slug, '1', sent))).toBe('invalid-request')
    expect(kindOf(await change(method, slug, 'W/"1"', sent))).toBe('precondition-failed')
    const stale = await change(method, slug, '"0"', sent)
    expect(kindOf(stale)).toBe('precondition-failed')
    expect(JSON.parse(stale.text).detail).toBe('It is now "1", not "0".')
    expect(linkOf(await call(`/api/links/${slug}`)).version).toBe(1)
    expect(kindOf(await change(method, 'nobody', '*', sent))).toBe('not-found')
    expect((await change(method, slug, '"9", "1"', sent)).status).toBeLessThan(300)
  })

  test('of 20 changes to one version exactly one wins, and only it counts', async () => {
    await make('race')
    const before = await seq()
    const all = await Promise.all(
      twenty.map((i) => change('PATCH', 'race', '"1"', { title: `title ${i}` })),
    )
    const statuses = all.map(({ status }) => status).sort()
    expect(statuses).toEqual([200, ...Array(19).fill(412)])
    const winner = all.find(({ status }) => status === 200)
    expect(winner && linkOf(winner)).toEqual(linkOf(await call('/api/links/race')))
    expect(await seq()).toBe(before + 1)
  })
})

describe('the list', () => {
  const slugs = twenty.concat(20, 21, 22).map((i) => `list-${i}`)
  const page = async (query: string): Promise<{ links: Link[]; cursor: string | null }> =>
    JSON.parse((await call(`/api/links${query}`)).text)

  async function all(limit: number) {
    const shown: Link[] = []
    const sizes: number[] = []
    for (let query = `?limit=${limit}`; ; ) {
      const { links, cursor } = await page(query)
      shown.push(...links)
      sizes.push(links.length)
      if (cursor === null) return { shown, sizes }
      query = `?limit=${limit}&cursor=${cursor}`
    }
  }

  test('its pages show everything exactly once, newest first, and nothing that was deleted', async () => {
    await Promise.all(slugs.map((slug) => make(slug))) // many within one millisecond
    await change('DELETE', 'list-3', '*')
    const living = await d1.prepare('SELECT slug FROM links WHERE deleted_at IS NULL').all()
    const expected = living.results.map(({ slug }) => slug).sort()
    expect(expected).not.toContain('list-3')
    for (const limit of [1, 7, 100]) {
      const { shown, sizes } = await all(limit)
      expect(shown.map(({ slug }) => slug).sort()).toEqual(expected)
      const times = shown.map(({ createdAt }) => createdAt)
      expect(times).toEqual([...times].sort().reverse())
      expect(sizes.slice(0, -1).every((size) => size === limit)).toBe(true)
    }
  })

  test('a page has 20 unless it is told otherwise', async () => {
    expect((await page('')).links).toHaveLength(20)
    expect((await page('?limit=3')).links).toHaveLength(3)
  })

  test('what is added meanwhile does not shift the pages', async () => {
    const first = await page('?limit=5')
    await make('meanwhile')
    const second = await page(`?limit=5&cursor=${first.cursor}`)
    const shown = [...first.links, ...second.links].map(({ slug }) => slug)
    expect(new Set(shown).size).toBe(10)
    expect(shown).not.toContain('meanwhile')
  })

  test.each([
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['limit=1.5', 'limit'],
    ['limit=many', 'limit'],
    ['cursor=nonsense', 'cursor'],
    [`cursor=${'a'.repeat(257)}`, 'cursor'],
  ])('%s is a 400 that names the parameter', async (query, field) => {
    const refused = await call(`/api/links?${query}`)
    expect(kindOf(refused)).toBe('invalid-request')
    expect(JSON.parse(refused.text).errors).toMatchObject([{ field }])
  })

  test('is a 304 as long as nothing changed', async () => {
    const etag = (await call('/api/links')).headers.get('ETag') ?? ''
    const headers = { 'If-None-Match': etag }
    expect(await call('/api/links', { headers })).toMatchObject({ status: 304 })
    await make('changes-the-list')
    expect(await call('/api/links', { headers })).toMatchObject({ status: 200 })
  })
})

describe('bad input', () => {
  test.each([
    ['no url', {}, 'url'],
    ['a url that is none', { url: 'nonsense' }, 'url'],
    ['a script', { url: 'javascript:alert(1)' }, 'url'],
    ['a url too long', { url: URL.padEnd(URL_BYTES_MAX + 1, 'x') }, 'url'],
    ['a url that no header can carry', { url: `${URL}\u0000` }, 'url'],
    ['a title too long', { url: URL, title: 'x'.repeat(301) }, 'title'],
    ['a reserved slug', { url: URL, slug: 'api' }, 'slug'],
    ['a reserved slug in capitals', { url: URL, slug: 'Docs' }, 'slug'],
    ['a slug of the platform', { url: URL, slug: '_world' }, 'slug'],
    ['a slug with a slash', { url: URL, slug: 'a/b' }, 'slug'],
    ['a member too many', { url: URL, version: 9 }, 'body'],
    ['a list', [], 'body'],
    ['null', null, 'body'],
  ])('%s is a 400 that names the field', async (_, body, field) => {
    const before = await seq()
    const refused = await post(body)
    expect(kindOf(refused)).toBe('invalid-request')
    expect(JSON.parse(refused.text).errors).toMatchObject([{ field }])
    expect(await seq()).toBe(before)
  })

  test('a URL of just the allowed length is taken', async () => {
    expect(linkOf(await post({ url: URL.padEnd(URL_BYTES_MAX, 'x') })).url).toHaveLength(2_048)
  })

  test('any text survives as a title', async () => {
    const title = `"'\\<é😀\u0001\u2028\u0000 end`
    expect(await make('text', { title })).toMatchObject({ title })
    expect(linkOf(await call('/api/links/text'))).toMatchObject({ title })
  })

  test('a change of nothing is a 400', async () => {
    await make('nothing')
    expect(kindOf(await change('PATCH', 'nothing', '"1"', {}))).toBe('invalid-request')
  })

  test('a taken slug is a 409', async () => {
    await make('taken')
    const before = await seq()
    const body = { slug: 'taken', url: URL }
    const refused = await post(body, { headers: { Consistency: 'session' } })
    expect(kindOf(refused)).toBe('slug-taken')
    // It tells that the link is there, so the client's session must move past it.
    expect(floorOf(refused)).toBe(before)
    const { headers } = await post(body, { straight: true })
    expect(headers.get('Snapshot')).toMatch(/^\{"epoch":1,"m":\d+,"a":\d+,/)
    expect(await seq()).toBe(before)
  })

  test.each(['/nobody', '/api/links/nobody', '/api', '/a/b/c', '/.env', '/%00', '/_world'])(
    '%s is a 404',
    async (path) => {
      expect(kindOf(await call(path, { key: null }))).toBe('not-found')
    },
  )
})

describe('access', () => {
  test.each([
    ['POST', '/api/links'],
    ['PUT', '/api/links/x'],
    ['PATCH', '/api/links/x'],
    ['DELETE', '/api/links/x'],
  ])('%s %s needs a key that may write, before the body is looked at', async (method, path) => {
    const body = 'not even JSON'
    const none = await call(path, { method, body, key: null })
    expect(kindOf(none)).toBe('unauthorized')
    expect(none.headers.get('WWW-Authenticate')).toBe('Bearer')
    expect(kindOf(await call(path, { method, body, key: `${key}x` }))).toBe('unauthorized')
    expect(kindOf(await call(path, { method, body, key: READER_KEY }))).toBe('forbidden')
  })

  test('browsers are told to be careful', async () => {
    for (const path of ['/', '/docs', '/healthz', '/nobody']) {
      const { headers } = await call(path)
      expect(headers.get('X-Content-Type-Options')).toBe('nosniff')
      expect(headers.get('Strict-Transport-Security')).toContain('max-age')
    }
    const { headers } = await call('/docs')
    expect(headers.get('Content-Security-Policy')).toContain("default-src 'none'")
  })

  test('the front door leads to the page, from a copy in whichever colo', async () => {
    for (const cache of ['miss', 'hit']) {
      const { status, headers } = await call('/', { key: null })
      expect([status, headers.get('Location')]).toEqual([302, '/_page/'])
      expect(timings(headers)).toContain(`cache;desc="${cache}"`)
    }
  })
})

describe('Idempotency-Key', () => {
  const keyed = (body: unknown, name: string) =>
    post(body, { headers: { 'Idempotency-Key': name } })

  test('20 times at once has one effect and one answer', async () => {
    const before = await seq()
    const name = aKey()
    const all = await Promise.all(twenty.map(() => keyed({ url: URL, title: 'Once' }, name)))
    expect(all.map(({ status }) => status)).toEqual(twenty.map(() => 201))
    expect(new Set(all.map(({ text }) => text)).size).toBe(1)
    for (const header of ['ETag', 'Location']) {
      expect(new Set(all.map(({ headers }) => headers.get(header))).size).toBe(1)
    }
    const replayed = all.filter(({ headers }) => headers.get('Idempotency-Replayed') === 'true')
    expect(replayed).toHaveLength(19)
    expect(await seq()).toBe(before + 1)
  })

  test('a change is repeated too, although its condition no longer holds', async () => {
    await make('again')
    const headers = { 'If-Match': '"1"', 'Idempotency-Key': aKey() }
    const send = () => call('/api/links/again', { method: 'PATCH', body: { title: 'T' }, headers })
    const [first, second] = [await send(), await send()]
    expect(first.text).toBe(second.text)
    expect(second.headers.get('Idempotency-Replayed')).toBe('true')
    expect(second.headers.get('ETag')).toBe('"2"')
    expect(linkOf(await call('/api/links/again')).version).toBe(2)
  })

  test('with another payload, path or condition it is a 422', async () => {
    const name = aKey()
    await keyed({ url: URL }, name)
    expect(kindOf(await keyed({ url: `${URL}b` }, name))).toBe('idempotency-key-reused')
    const headers = { 'If-Match': '"1"', 'Idempotency-Key': name }
    const patch = await call('/api/links/one', { method: 'PATCH', body: { url: URL }, headers })
    expect(kindOf(patch)).toBe('idempotency-key-reused')
  })
})

describe('Snapshot', () => {
  const create = (body: object, headers = {}) => post(body, { headers, straight: true })
  const session = (path: string) => call(path, { headers: { Consistency: 'session' } })

  test('a link that was found changed at its own commit, and was read at the newest', async () => {
    const written = snapshotOf(await create({ slug: 'snap', url: URL }))
    expect(written).toMatchObject({ epoch: 1, m: await seq(), a: await seq() })
    await make('snap-later')
    const at = { m: written?.m, a: await seq() }
    expect(at.a).toBe((at.m ?? 0) + 1)
    for (const path of ['/api/links/snap', '/snap']) {
      expect(snapshotOf(await straight(path))).toMatchObject(at)
      expect(floorOf(await session(path))).toBe(at.m)
    }
  })

  test('a link that is missing may have changed up to now', async () => {
    const now = await seq()
    for (const path of ['/api/links/none-yet', '/none-yet']) {
      expect(snapshotOf(await straight(path))).toMatchObject({ m: now, a: now })
      expect(floorOf(await session(path))).toBe(now)
    }
  })

  test('a deleted link changed when it was deleted', async () => {
    await make('snap-dead')
    const deleted = await change('DELETE', 'snap-dead', '*')
    await make('snap-after')
    const read = snapshotOf(await straight('/api/links/snap-dead'))
    expect(read).toMatchObject({ m: (await seq()) - 1, a: await seq() })
    expect(floorOf(deleted)).toBe(read?.m)
    expect(floorOf(await session('/api/links/snap-dead'))).toBe(read?.m)
  })

  test('a list changed with its last change, also when that is not on the page', async () => {
    await make('snap-list')
    const written = await change('PATCH', 'one', '*', { title: 'New' })
    const patched = floorOf(written)
    const token = written.headers.get('Consistency-Token') ?? ''
    const path = '/api/links?limit=1'
    expect(snapshotOf(await straight(path))).toMatchObject({ m: patched, a: patched })
    const read = await call(path, { headers: { 'Consistency-Token': token } })
    expect(floorOf(read)).toBe(patched)
  })

  test('a write is read at its own commit, with a bookmark that includes it', async () => {
    const twice = (slug: string, past: boolean) => [
      () => post({ slug, url: URL }, { straight: past }),
      () => change('PUT', slug, '*', { url: URL }, { straight: past }),
      () => change('DELETE', slug, '*', undefined, { straight: past }),
    ]
    for (const write of twice('snap-write', true)) {
      const written = snapshotOf(await write())
      const n = await seq()
      expect(written).toMatchObject({ m: n, a: n })
      expect(written?.bookmark).toMatch(/^[0-9a-f-]{59}$/)
    }
    for (const write of twice('floor-write', false)) {
      expect(floorOf(await write())).toBe(await seq())
    }
  })

  test('a copy is good for who has seen a later change of something else, and of nothing that it shows', async () => {
    for (const slug of ['snap-kept', 'snap-busy']) await make(slug)
    const visit = async (slug: string, token: string) => {
      const { headers } = await call(`/${slug}`, { key: null, headers: { [TOKEN]: token } })
      return headers.get('Cache-Status')
    }
    const changed = async (slug: string) =>
      (await change('PATCH', slug, '*', { title: 'New' })).headers.get(TOKEN) ?? ''
    expect((await call('/snap-kept', { key: null })).status).toBe(302)
    const later = await changed('snap-busy')
    expect(await visit('snap-busy', later)).not.toContain('hit') // whereby the edge hears of it
    expect(await visit('snap-kept', later)).toContain('hit')
    const own = await changed('snap-kept')
    expect(await visit('snap-busy', own)).not.toContain('hit')
    expect(await visit('snap-kept', own)).not.toContain('hit')
  })

  test('each write touches what every page is made of that shows it, and no other link', async () => {
    const pages = ['/snap-named', '/api/links/snap-named', '/api/links']
    const namesOf = async (path: string) => snapshotOf(await straight(path))?.names ?? []
    await make('snap-other')
    const other = await namesOf('/snap-other')
    for (const write of [
      () => post({ slug: 'snap-named', url: URL }),
      () => change('PATCH', 'snap-named', '*', { title: 'New' }),
      () => change('PUT', 'snap-named', '*', { url: URL }),
      () => change('DELETE', 'snap-named', '*'),
    ]) {
      expect((await write()).status).toBeLessThan(300)
      for (const path of pages) {
        const { headers } = await straight(path)
        const [last = ''] = parseRecent(headers.get(internalHeaders.snapshot))?.touched ?? []
        const touched = namesIn(last)
        const names = await namesOf(path)
        expect(names.length, path).toBeGreaterThan(0)
        expect(touched, path).toEqual(expect.arrayContaining([...names]))
        expect(touched).not.toEqual(expect.arrayContaining([...other]))
      }
    }
  })

  test('a replay is read at the commit it repeats', async () => {
    const headers = { 'Idempotency-Key': aKey() }
    const first = floorOf(await post({ url: URL }, { headers }))
    await make('snap-between')
    expect(snapshotOf(await create({ url: URL }, headers))).toMatchObject({ m: first })
    expect(floorOf(await post({ url: URL }, { headers }))).toBe(first)
  })

  test('what does not read the database has none', async () => {
    for (const path of [
      '/',
      '/healthz',
      '/version',
      '/docs',
      '/openapi.json',
      '/_no-slug',
      '/.env',
    ]) {
      expect(snapshotOf(await straight(path)), path).toBeUndefined()
    }
  })
})

describe('the inventory', () => {
  const app = new OpenAPIHono<Kit>()
  for (const route of [healthz, readyz, version]) route(app)
  mount(app)
  const declared = inventory(app)

  test('is what OpenAPI describes, no more and no less', async () => {
    const { openapi, paths } = JSON.parse((await call('/openapi.json')).text)
    expect(openapi).toBe('3.1.0')
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods as object).map((method) => `${method.toUpperCase()} ${path}`),
    )
    expect(described.sort()).toEqual(declared.map(({ method, path }) => `${method} ${path}`).sort())
  })

  test('declares caching, consistency and access of every route', async () => {
    const { paths } = JSON.parse((await call('/openapi.json')).text)
    for (const { method, path, caching, consistency, access } of declared) {
      expect(['no-store', 'shared']).toContain(caching.kind)
      expect(['session', 'primary', 'none']).toContain(consistency)
      const described = paths[path][method.toLowerCase()]
      expect(described['x-caching']).toEqual(JSON.parse(JSON.stringify(caching)))
      expect(described['x-consistency']).toBe(consistency)
      expect(described.security.length > 0).toBe(access !== 'open')
      if (method !== 'GET') expect([caching.kind, access]).toEqual(['no-store', 'write'])
    }
  })

  test.each(declared.map(({ method, path }) => [method, path] as const))(
    '%s %s answers',
    async (method, path) => {
      const { status, headers } = await call(path.replace('{slug}', 'one'), { method })
      expect([404, 405, 500]).not.toContain(status)
      expect(timings(headers)).toMatch(/attempts;desc="\w+:ok"|cache;desc="hit"/)
      expect(headers.has('Cache-Control')).toBe(true)
    },
  )

  test('is what /docs shows, with every kind of problem', async () => {
    const { text, headers } = await call('/docs')
    expect(headers.get('Content-Type')).toBe('text/html; charset=utf-8')
    for (const { method, path } of declared) {
      expect(text).toContain(`<span class="method">${method}</span> ${path}<`)
    }
    for (const kind of kinds) expect(text).toContain(`id="${kind}"`)
  })
})
