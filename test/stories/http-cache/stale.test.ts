// When an old response may be shown and when not: RFC 9111 sections 4.2.4 and 5.2.2, RFC 5861.
import { describe, expect, test } from 'vitest'
import { eventually } from '../../support/eventually.ts'
import type { Handler } from '../../support/origin.ts'
import { AGAIN, cacheable, describeSite, type Page, STORED } from '../../support/site.ts'

const { world, page } = describeSite()

/** A page stored with these directives, whose lifetime of 600 s ended a hundred seconds ago. */
async function late(directives: string, headers = {}): Promise<Page> {
  const fields = { ...headers, 'Cache-Control': `max-age=600, ${directives}` }
  const one = page(cacheable(fields, 'old'))
  await one.kept()
  await one.later(700, !directives.includes('while-revalidate'))
  return one
}

const hangUp: Handler = (_seen, response) => {
  response.destroy()
  return undefined
}
const failing = (status: number): Handler => ({ status, body: 'failed' })

describe('RFC 5861 3: stale-while-revalidate', () => {
  test('shows the old one at once and asks the site behind it', async () => {
    const one = await late('stale-while-revalidate=300')
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
    await eventually(
      async () => one.seen.length,
      (now) => now === asked + 1,
    )
    expect((await one.get()).text).toBe('old') // still, while the site thinks
    gate.resolve()
    await eventually(one.get, (got) => got.text === 'new' && got.cache.hit)
  })

  test('asks with the validator', async () => {
    const one = await late('stale-while-revalidate=300', { ETag: '"a"' })
    const asked = one.seen.length
    await one.get(STORED)
    await eventually(
      async () => one.seen.length,
      (now) => now > asked,
    )
    expect(one.seen[asked]?.headers['if-none-match']).toBe('"a"')
  })

  test('asks for everybody, whoever made it ask', async () => {
    const one = page(({ headers }) => ({
      headers: { 'Cache-Control': 'max-age=600, stale-while-revalidate=300', ETag: '"a"' },
      body: `whole for ${headers.authorization ?? 'nobody'}`,
    }))
    await one.hit()
    await one.later(700, false)
    const asked = one.seen.length
    await one.get({ ...STORED, Authorization: 'me', Range: 'bytes=0-3', 'If-None-Match': '"z"' })
    await eventually(
      async () => one.seen.length,
      (now) => now > asked,
    )
    expect(one.seen[asked]?.headers).not.toHaveProperty('range')
    expect(one.seen[asked]?.headers['if-none-match'] ?? '').not.toContain('"z"')
    const { text, status } = await eventually(
      one.get,
      ({ cache }) => cache.hit && Number(cache.ttl) > 0,
    )
    expect([status, text]).toEqual([200, 'whole for nobody'])
  })

  test.each([
    'stale-while-revalidate=50', // over
    'stale-while-revalidate=300, must-revalidate',
    'stale-while-revalidate=300, proxy-revalidate',
    's-maxage=600, stale-while-revalidate=300', // RFC 9111 5.2.2.10: it implies proxy-revalidate
    'stale-while-revalidate=300, no-cache',
    'stale-while-revalidate=abc',
    'stale-while-revalidate=-1',
  ])('not with %s', async (directives) => {
    const one = await late(directives)
    one.serve(cacheable({}, 'new'))
    expect((await one.get()).text).toBe('new')
  })
})

describe('RFC 5861 4: stale-if-error', AGAIN, () => {
  test.each([500, 502, 503, 504])('shows the old one instead of a %i', async (status) => {
    const one = await late('stale-if-error=300')
    one.serve(failing(status))
    const asked = one.seen.length
    const got = await one.get()
    expect([got.status, got.text]).toEqual([200, 'old'])
    expect(one.seen.length).toBeGreaterThan(asked)
  })

  test('and when nobody is there', async () => {
    const one = await late('stale-if-error=300')
    one.serve(hangUp)
    const asked = one.seen.length
    expect((await one.get()).text).toBe('old')
    expect(one.seen.length).toBeGreaterThan(asked)
  })

  test.each([400, 403, 404, 410, 429, 501])('but not of a %i', async (status) => {
    const one = await late('stale-if-error=300')
    one.serve(failing(status))
    expect((await one.get()).status).toBe(status)
  })

  test('and when KV hangs as well', async () => {
    const one = await late('stale-if-error=300')
    await world.fault({ kind: 'kv-hang' })
    one.serve(failing(503))
    const { status, text } = await one.get()
    expect([status, text]).toEqual([200, 'old'])
  })

  test('and with the site back the new one', async () => {
    const one = await late('stale-if-error=300')
    one.serve(failing(503))
    await one.get()
    one.serve(cacheable({}, 'new'))
    await eventually(one.get, ({ text }) => text === 'new')
  })

  test.each([
    'stale-if-error=50',
    'stale-if-error=300, must-revalidate',
    'stale-if-error=300, proxy-revalidate',
  ])('not with %s', async (directives) => {
    const one = await late(directives)
    one.serve(failing(503))
    expect((await one.get()).status).toBe(503)
  })
})

describe('RFC 9111 5.2.2.2: must-revalidate', () => {
  test.each(['must-revalidate', 'proxy-revalidate'])(
    '%s: no old one when nobody is there',
    async (strict) => {
      const one = await late(strict)
      one.serve(hangUp)
      const { status, text } = await one.get()
      expect(status).toBeGreaterThanOrEqual(500)
      expect(text).not.toBe('old')
      expect([502, 503, 504]).toContain(status)
    },
  )

  test('it is still reused while it is fresh', async () => {
    const one = page(cacheable({ 'Cache-Control': 'max-age=600, must-revalidate' }))
    expect(await one.kept()).toBe(true)
  })
})
