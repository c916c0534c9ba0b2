// When an old response may be shown, and asking the site whether it still holds: RFC 9111 sections 3.2, 4.2.4 and 4.3,
// RFC 5861. Their cases are told one by one in test/src/edge/cache/rules.
import { describe, expect, test } from 'vitest'
import { eventually } from '../../support/eventually.ts'
import { type Handler, hangUp } from '../../support/origin.ts'
import { AGAIN, cacheable, describeSite, expectAge, type Page, STORED } from '../../support/site.ts'

const { world, page } = describeSite()
const DATE = 'Thu, 01 Jan 2026 00:00:00 GMT'

/** A page stored with these fields, whose lifetime of 600 s ended a hundred seconds ago. */
async function stale(headers: Record<string, string>, directives = ''): Promise<Page> {
  const fields = { 'Cache-Control': `max-age=600, ${directives}`, ...headers }
  const one = page(cacheable(fields, 'old'))
  await one.kept()
  await one.later(700, !directives.includes('while-revalidate'))
  return one
}
const late = (directives: string, headers = {}) => stale(headers, directives)

/** What the site was asked with, once it has been asked again. */
async function nextOf(one: Page, asked: number) {
  await eventually(
    async () => one.seen.length,
    (now) => now > asked,
  )
  return one.seen[asked]?.headers ?? {}
}

/** What a site answers that keeps to its validators. */
const unchanged =
  (headers: Record<string, string> = {}): Handler =>
  ({ headers: asked }) =>
    asked['if-none-match'] || asked['if-modified-since']
      ? { status: 304, headers: { 'Cache-Control': 'max-age=600', ...headers } }
      : cacheable(headers, 'whole')
const failing = (status: number): Handler => ({ status, body: 'failed' })

describe('RFC 5861 3: stale-while-revalidate', () => {
  test('shows the old one at once and asks the site behind it, once, with its validator', async () => {
    const one = await late('stale-while-revalidate=300', { ETag: '"a"' })
    const gate = Promise.withResolvers<void>()
    one.serve(async () => {
      await gate.promise
      return cacheable({}, 'new')
    })
    const asked = one.seen.length
    const { text, cache, headers } = await one.get(STORED)
    expect([text, cache.hit]).toEqual(['old', true])
    expect(cache.ttl).toBeLessThan(0)
    expect(Number(headers.get('Age'))).toBeGreaterThanOrEqual(700)
    expect((await nextOf(one, asked))['if-none-match']).toBe('"a"')
    expect((await one.get()).text).toBe('old') // still, while the site thinks
    expect(one.seen).toHaveLength(asked + 1)
    gate.resolve()
    await eventually(one.get, (got) => got.text === 'new' && got.cache.hit)
  })
})

describe('RFC 5861 4: stale-if-error', AGAIN, () => {
  test.each<[string, Handler]>([
    ['a 503', failing(503)],
    ['nobody', hangUp],
  ])(
    'shows the old one instead of %s, and the new one when the site is back',
    async (_, broken) => {
      const one = await late('stale-if-error=300')
      one.serve(broken)
      const asked = one.seen.length
      const got = await one.get()
      expect([got.status, got.text]).toEqual([200, 'old'])
      expect(one.seen.length).toBeGreaterThan(asked)
      one.serve(cacheable({}, 'new'))
      await eventually(one.get, ({ text }) => text === 'new')
    },
  )

  test('and when KV hangs as well', async () => {
    const one = await late('stale-if-error=300')
    await world.fault({ kind: 'kv-hang' })
    one.serve(failing(503))
    const { status, text } = await one.get()
    expect([status, text]).toEqual([200, 'old'])
  })
})

describe('RFC 9111 4.3.1: a stale response is asked about', AGAIN, () => {
  test.each<[Record<string, string>, object]>([
    [{ ETag: 'W/"a"', 'Last-Modified': DATE }, { 'if-none-match': 'W/"a"' }],
    [{ 'Last-Modified': DATE }, { 'if-modified-since': DATE }],
  ])('with %j by %j, and shown after a 304', async (validators, condition) => {
    const one = await stale(validators)
    one.serve(unchanged(validators))
    const { status, text, cache } = await one.get()
    expect([status, text, cache.hit, cache.fwd]).toEqual([200, 'old', false, 'stale'])
    expect(one.seen.at(-1)?.headers).toMatchObject(condition)
  })
})

describe('RFC 9111 3.2 and 4.3.3: the answer', AGAIN, () => {
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

  test('304 puts its fields into the stored response, for this reader and the next', async () => {
    const one = await stale({ ETag: '"a"', 'X-Version': '1', 'X-Kept': 'yes', 'X-Mine': 'Ada' })
    const hop = { Connection: 'X-Hop', 'X-Hop': '1' }
    const fields = { 'X-Version': '2', 'X-Added': 'too', 'Content-Length': '99', ...hop }
    const control = 'max-age=6000, private="X-Mine"'
    one.serve(unchanged({ ETag: '"a"', ...fields, 'X-Mine': 'Grace', 'Cache-Control': control }))
    for (const got of [await one.get(), await one.hit()]) {
      const of = (name: string) => got.headers.get(name)
      expect([of('X-Version'), of('X-Added'), of('X-Kept')]).toEqual(['2', 'too', 'yes'])
      expect([of('Cache-Control'), of('X-Mine'), of('X-Hop')]).toEqual([control, null, null])
      expect(['3', null]).toContain(of('Content-Length'))
      expect(got.text).toBe('old')
    }
    await one.later(5_000)
    expect((await one.get()).cache.hit).toBe(true)
  })

  test('404 is shown, and the old one is not shown again', async () => {
    const one = await stale({ ETag: '"a"' })
    one.serve({ status: 404, headers: { 'Cache-Control': 'no-store' }, body: 'gone' })
    for (let i = 0; i < 2; i += 1) {
      expect(await one.get()).toMatchObject({ status: 404, text: 'gone' })
    }
  })
})
