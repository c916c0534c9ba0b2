// Asking the site whether a stored response still holds: RFC 9111 sections 4.3.1, 4.3.3, 4.3.4 and 3.2.
import { describe, expect, test } from 'vitest'
import type { Handler } from '../../support/origin.ts'
import { AGAIN, cacheable, describeSite, expectAge, type Page } from '../../support/site.ts'

const { page } = describeSite()
const DATE = 'Thu, 01 Jan 2026 00:00:00 GMT'

const last = ({ seen }: Page) => seen.at(-1)?.headers ?? {}

/** A page that is stored, and stale. */
async function stale(headers: Record<string, string>, body = 'old'): Promise<Page> {
  const one = page(cacheable(headers, body))
  await one.hit()
  await one.later(700)
  return one
}

/** What a site answers that keeps to its validators. */
const unchanged =
  (headers: Record<string, string> = {}): Handler =>
  ({ headers: asked }) =>
    asked['if-none-match'] || asked['if-modified-since']
      ? { status: 304, headers: { 'Cache-Control': 'max-age=600', ...headers } }
      : cacheable(headers, 'whole')

describe('RFC 9111 4.3.1: a stale response is asked about', AGAIN, () => {
  test.each([
    [{ ETag: '"a"' }, { 'if-none-match': '"a"' }],
    [{ ETag: 'W/"a"' }, { 'if-none-match': 'W/"a"' }],
    [{ 'Last-Modified': DATE }, { 'if-modified-since': DATE }],
    [{ ETag: '"a"', 'Last-Modified': DATE }, { 'if-none-match': '"a"' }],
  ])('with %j by %j, and shown after a 304', async (validators, condition) => {
    const one = await stale(validators)
    one.serve(unchanged(validators))
    const got = await one.get()
    expect([got.status, got.text, got.cache.hit, got.cache.fwd]).toEqual([
      200,
      'old',
      false,
      'stale',
    ])
    expect(last(one)).toMatchObject(condition)
  })

  test('but not when it has no validator: then it is fetched', async () => {
    const one = await stale({})
    one.serve(cacheable({}, 'new'))
    expect((await one.get()).text).toBe('new')
    expect([last(one)['if-none-match'], last(one)['if-modified-since']]).toEqual([
      undefined,
      undefined,
    ])
  })

  test('with no-cache in the response every time, and shown after each 304', async () => {
    const fields = { 'Cache-Control': 'no-cache', ETag: '"a"' }
    const one = page(cacheable(fields, 'old'))
    await one.kept()
    one.serve(unchanged(fields))
    for (const asked of [3, 4]) {
      const { status } = await one.get()
      expect([status, one.seen.length]).toEqual([200, asked])
    }
  })
})

describe('RFC 9111 4.3.3: the answer', AGAIN, () => {
  test('304 makes it fresh for its lifetime, counted from now', async () => {
    const one = await stale({ ETag: '"a"' })
    one.serve(unchanged({ ETag: '"a"' }))
    await one.get()
    const again = await one.hit()
    expectAge(again, 0)
    expect(again.text).toBe('old')
    await one.later(500)
    const asked = one.seen.length
    expect([(await one.get()).cache.hit, one.seen.length]).toEqual([true, asked])
    await one.later(200)
    expect((await one.get()).cache.hit).toBe(false)
  })

  test('200 takes its place', async () => {
    const one = await stale({ ETag: '"a"', 'X-Old': '1' })
    one.serve(cacheable({ ETag: '"b"' }, 'new'))
    const got = await one.get()
    expect([got.status, got.text]).toEqual([200, 'new'])
    const { text, headers } = await one.hit()
    expect([text, headers.get('ETag'), headers.get('X-Old')]).toEqual(['new', '"b"', null])
  })

  test('404 is shown, and the old one is not shown again', async () => {
    const one = await stale({ ETag: '"a"' })
    one.serve({ status: 404, headers: { 'Cache-Control': 'no-store' }, body: 'gone' })
    expect(await one.get()).toMatchObject({ status: 404, text: 'gone' })
    expect(await one.get()).toMatchObject({ status: 404, text: 'gone' })
  })
})

describe('RFC 9111 3.2: a 304', AGAIN, () => {
  test('puts its fields into the stored response, for this reader and the next', async () => {
    const one = await stale({
      ETag: '"a"',
      'X-Version': '1',
      'X-Kept': 'yes',
      'Content-Type': 'text/plain',
    })
    one.serve(
      unchanged({
        ETag: '"a"',
        'X-Version': '2',
        'X-Added': 'too',
        'Cache-Control': 'max-age=6000',
      }),
    )
    for (const got of [await one.get(), await one.hit()]) {
      const of = (name: string) => got.headers.get(name)
      expect([of('X-Version'), of('X-Added'), of('X-Kept')]).toEqual(['2', 'too', 'yes'])
      expect([of('Content-Type'), of('Cache-Control')]).toEqual(['text/plain', 'max-age=6000'])
      expect(got.text).toBe('old')
    }
    await one.later(5_000)
    expect((await one.get()).cache.hit).toBe(true)
  })

  test('has no say over Content-Length', async () => {
    const one = await stale({ ETag: '"a"' })
    one.serve(unchanged({ ETag: '"a"', 'Content-Length': '99' }))
    expect((await one.get()).text).toBe('old')
    expect(last(one)['if-none-match']).toBe('"a"')
    const { text, headers } = await one.hit()
    expect(text).toBe('old')
    expect(['3', null]).toContain(headers.get('Content-Length'))
  })

  test.each(['no-store', 'private', 'private, max-age=600'])(
    'that says %s ends it',
    async (control) => {
      const one = await stale({ ETag: '"a"' })
      one.serve(unchanged({ ETag: '"a"', 'Cache-Control': control }))
      expect((await one.get()).status).toBe(200)
      expect(await one.kept()).toBe(false)
    },
  )

  test('leaves no cookie and no field of one hop behind', async () => {
    const one = await stale({ ETag: '"a"' })
    const hop = { Connection: 'X-Hop', 'X-Hop': '1', 'Proxy-Authenticate': 'Basic' }
    one.serve(unchanged({ ETag: '"a"', 'Set-Cookie': 'id=1', ...hop }))
    await one.get()
    expect(one.seen.some((seen) => seen.headers['if-none-match'] === '"a"')).toBe(true)
    await one.kept()
    const { headers, cache } = await one.get()
    if (!cache.hit) return expect(headers.get('Set-Cookie')).toBe('id=1') // the site's own
    for (const name of ['Set-Cookie', 'X-Hop', 'Proxy-Authenticate']) {
      expect([name, headers.get(name)]).toEqual([name, null])
    }
  })

  test('does not bring in a field that the stored response says is private', async () => {
    const kept = { ETag: '"a"', 'Cache-Control': 'max-age=600, private="X-Name"' }
    const one = await stale({ ...kept, 'X-Name': 'Ada' })
    one.serve(({ headers }) =>
      headers['if-none-match']
        ? { status: 304, headers: { ETag: '"a"', 'X-Name': 'Grace' } }
        : cacheable({ ...kept, 'X-Name': 'Grace' }, 'new'),
    )
    await one.get()
    const { text, headers } = await one.hit()
    expect(['old', 'new']).toContain(text)
    expect(headers.get('X-Name')).toBeNull()
  })

  test('RFC 9111 4.3.4: with another strong entity tag does not make the old one fresh', async () => {
    const one = await stale({ ETag: '"a"' })
    one.serve(({ headers }) =>
      headers['if-none-match']
        ? { status: 304, headers: { ETag: '"b"', 'Cache-Control': 'max-age=600' } }
        : cacheable({ ETag: '"b"' }, 'new'),
    )
    const before = one.seen.length
    await one.get()
    const { cache, text } = await one.get()
    expect(cache.hit && text === 'old').toBe(false)
    expect(one.seen.length).toBeGreaterThan(before)
  })
})
