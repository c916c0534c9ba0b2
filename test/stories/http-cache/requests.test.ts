// What a request asks of a stored response: RFC 9111 sections 5.2.1 and 5.4, and HEAD, RFC 9110 section 9.3.2.
import { describe, expect, test } from 'vitest'
import { RELOAD_MS } from '../../../src/edge/cache/rules/limits.ts'
import { cacheable, describeSite, methods } from '../../support/site.ts'

const { page } = describeSite()

describe('RFC 9111 5.2.1: in a request', () => {
  /** A page that has been stored for 100 s of its 600. */
  async function aged(headers = {}) {
    const one = page(cacheable(headers))
    await one.hit()
    await one.later(100)
    return one
  }
  const asks = (value: string) => ({ 'Cache-Control': value })

  test.each([
    ['max-age=50', false],
    ['max-age=200', true],
    ['max-age=0', false],
    ['MAX-AGE="200"', true],
    ['min-fresh=400', true],
    ['min-fresh=550', false],
    ['no-cache', false],
    ['max-age=200, min-fresh=550', false],
    ['no-transform', true],
    ['max-stale', true],
  ])('%s after 100 of 600 s: a hit is %s', async (value, hit) => {
    const one = await aged()
    const { cache, status } = await one.get(asks(value))
    expect([status, cache.hit]).toEqual([200, hit])
  })

  test('no-cache gets a new answer, and others get it from then on', async () => {
    const one = await aged()
    one.serve(cacheable({}, 'new'))
    const { text, cache } = await one.get(asks('no-cache'))
    expect([text, cache.fwd]).toEqual(['new', 'request'])
    expect((await one.hit()).text).toBe('new')
  })

  test.each([
    ['max-stale', true],
    ['max-stale=500', true],
    ['max-stale=50', false],
    ['max-age=1000', false],
    ['max-age=1000, max-stale', true],
    ['min-fresh=1', false],
  ])('%s a hundred seconds too late: a hit is %s', async (value, hit) => {
    const one = await aged()
    await one.later(600)
    const { cache, status } = await one.get(asks(value))
    expect([status, cache.hit]).toEqual([200, hit])
  })

  test.each(['must-revalidate', 'proxy-revalidate', 's-maxage=600', 'no-cache'])(
    'max-stale does not outrank %s of the response',
    async (strict) => {
      const one = page(cacheable({ 'Cache-Control': `max-age=600, ${strict}` }))
      await one.get()
      await one.later(700)
      expect((await one.get(asks('max-stale'))).cache.hit).toBe(false)
    },
  )

  test('only-if-cached: what is stored, or 504, and the site hears nothing', async () => {
    const one = page(cacheable())
    const none = await one.get(asks('only-if-cached'))
    expect([none.status, one.seen.length]).toEqual([504, 0])
    await one.hit()
    expect((await one.get(asks('only-if-cached'))).text).toBe('text')
    await one.later(700)
    const asked = one.seen.length
    const stale = await one.get(asks('only-if-cached'))
    expect([stale.status, one.seen.length]).toEqual([504, asked])
  })

  test.each([
    { 'Cache-Control': 'only-if-cached, no-cache' },
    { 'Cache-Control': 'only-if-cached', Range: 'bytes=0-1' },
    { 'Cache-Control': 'only-if-cached', 'If-Match': '"z"' },
    { 'Cache-Control': 'only-if-cached', 'If-None-Match': '"z"' },
  ])('%j never reaches the site', async (headers) => {
    const one = page(cacheable())
    expect((await one.get(headers)).status).toBe(504)
    expect(one.seen).toHaveLength(0)
  })

  test('RFC 9111 5.4: Pragma has no say beside Cache-Control, and none in a response', async () => {
    const one = await aged({ Pragma: 'no-cache' })
    const both = { Pragma: 'no-cache', 'Cache-Control': 'max-age=200' }
    expect((await one.get(both)).cache.hit).toBe(true)
  })
})

describe('RFC 9110 9.3.2: HEAD', () => {
  test('is answered from a stored GET, with its fields and without a body', async () => {
    const one = page(cacheable({ ETag: '"a"', 'Content-Type': 'text/plain' }, 'twelve bytes'))
    await one.hit()
    const { status, cache, headers, body } = await one.send('HEAD')
    expect([status, cache.hit, headers.get('ETag'), body.length]).toEqual([200, true, '"a"', 0])
    expect(headers.get('Age')).toMatch(/^\d+$/)
    expect([null, '12']).toContain(headers.get('Content-Length'))
    expect(methods(one)).not.toContain('HEAD')
  })

  test('RFC 9111 3: its own answer is never an answer to a GET', async () => {
    const one = page(({ method }) => cacheable({}, method === 'HEAD' ? '' : 'whole'))
    await one.kept({ method: 'HEAD' })
    expect(await one.get()).toMatchObject({ status: 200, text: 'whole' })
  })

  test('RFC 9111 4.3.5: one that tells of another representation ends the stored one', async () => {
    const one = page(cacheable({ ETag: '"a"' }, 'old'))
    await one.hit()
    one.serve(cacheable({ ETag: '"b"' }, 'new!'))
    await one.later(RELOAD_MS / 1_000) // a stranger is heard once in a while
    await one.send('HEAD', { headers: asksAnew })
    expect((await one.get()).text).toBe('new!')
  })
  test('RFC 9110 8.6: one that tells its own length, 0, ends no good copy', async () => {
    const length = (method: string): Record<string, string> =>
      method === 'HEAD' ? { 'Content-Length': '0' } : {}
    const one = page(({ method }) => cacheable({ ETag: '"a"', ...length(method) }, 'twelve bytes'))
    await one.hit()
    const { headers } = await one.send('HEAD', { headers: asksAnew })
    expect(headers.get('Content-Length')).toBeNull()
    expect(await one.get()).toMatchObject({ text: 'twelve bytes', cache: { hit: true } })
  })
  const asksAnew = { 'Cache-Control': 'no-cache' }
})
