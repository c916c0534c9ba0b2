// Readers that ask whether their own copy still holds: RFC 9111 section 4.3.2, RFC 9110 section 13.
import { describe, expect, test } from 'vitest'
import { cacheable, describeSite } from '../../support/site.ts'

const { page } = describeSite()
const DATE = 'Thu, 01 Jan 2026 00:00:00 GMT'
const LATER = 'Fri, 02 Jan 2026 00:00:00 GMT'
const EARLIER = 'Wed, 31 Dec 2025 00:00:00 GMT'

describe('RFC 9111 4.3.2: a reader that asks', () => {
  const validators = { ETag: '"a"', 'Last-Modified': DATE }
  test.each([
    [{ 'If-None-Match': '"a"' }, 304],
    [{ 'If-None-Match': 'W/"a"' }, 304], // weak comparison
    [{ 'If-None-Match': '"b", "a"' }, 304],
    [{ 'If-None-Match': '"b",W/"a" , "c"' }, 304],
    [{ 'If-None-Match': '*' }, 304],
    [{ 'If-None-Match': '"b"' }, 200],
    [{ 'If-None-Match': '"A"' }, 200],
    [{ 'If-None-Match': 'a' }, 200],
    [{ 'If-None-Match': '"a,b"' }, 200],
    [{ 'If-Modified-Since': DATE }, 304],
    [{ 'If-Modified-Since': LATER }, 304],
    [{ 'If-Modified-Since': EARLIER }, 200],
    [{ 'If-Modified-Since': 'Thursday, 01-Jan-26 00:00:00 GMT' }, 304],
    [{ 'If-Modified-Since': 'Thu Jan  1 00:00:00 2026' }, 304],
    [{ 'If-Modified-Since': 'yesterday' }, 200],
    [{ 'If-Modified-Since': '2026-06-01' }, 200], // not a date of HTTP
    // RFC 9110 13.1.3: beside If-None-Match it is ignored.
    [{ 'If-None-Match': '"b"', 'If-Modified-Since': LATER }, 200],
    [{ 'If-None-Match': '"a"', 'If-Modified-Since': EARLIER }, 304],
    // RFC 9110 13.1.1 and 13.1.4: these are for the site.
    [{ 'If-Match': '"b"' }, 200],
    [{ 'If-Unmodified-Since': EARLIER }, 200],
  ])('%j is told %i', async (condition, status) => {
    const one = page(cacheable({ ...validators, Vary: 'X-A', 'Content-Location': '/x' }, 'text'))
    await one.hit()
    const got = await one.get(condition)
    expect([got.status, got.text]).toEqual([status, status === 304 ? '' : 'text'])
    // RFC 9110 15.4.5: what a 200 would have said of these.
    const of = (name: string) => got.headers.get(name)
    expect([of('ETag'), of('Vary'), of('Content-Location')]).toEqual(['"a"', 'X-A', '/x'])
    expect(of('Cache-Control')).toBe('max-age=600')
    expect(of('Date')).not.toBeNull()
  })

  test('of a page without Last-Modified, since its Date (RFC 9111 4.3.2)', async () => {
    const one = page(cacheable({ Date: DATE, 'Cache-Control': 'max-age=99999999' }))
    await one.hit()
    expect((await one.get({ 'If-Modified-Since': DATE })).status).toBe(304)
    expect((await one.get({ 'If-Modified-Since': EARLIER })).status).toBe(200)
  })

  test.each([404, 301, 410])('only of a 200: a stored %i is shown', async (status) => {
    const one = page({ ...cacheable({ ETag: '"a"' }), status })
    await one.hit()
    expect((await one.get({ 'If-None-Match': '"a"' })).status).toBe(status)
  })

  test('when nothing is stored is told 304 too, and the next one all of it', async () => {
    const one = page(({ headers }) =>
      headers['if-none-match']
        ? { status: 304, headers: { ETag: '"a"' } }
        : cacheable({ ETag: '"a"' }, 'whole'),
    )
    expect((await one.get({ 'If-None-Match': '"a"' })).status).toBe(304)
    expect(await one.get()).toMatchObject({ status: 200, text: 'whole' })
  })

  test('while ours is stale is told by what the site says', async () => {
    const one = page(cacheable({ ETag: '"a"' }))
    await one.hit()
    await one.later(700)
    one.serve(cacheable({ ETag: '"b"' }, 'new'))
    expect(await one.get({ 'If-None-Match': '"a"' })).toMatchObject({ status: 200, text: 'new' })
    await one.hit()
    expect((await one.get({ 'If-None-Match': '"b"' })).status).toBe(304)
  })

  test.each([
    [{ 'If-None-Match': '"b"' }, { ETag: '"a"' }, { ETag: '"b"' }],
    [{ 'If-Modified-Since': LATER }, { 'Last-Modified': DATE }, { 'Last-Modified': LATER }],
  ])('%j about the new one does not make our old one fresh', async (mine, old, now) => {
    const one = page(cacheable(old, 'old'))
    await one.hit()
    await one.later(700)
    one.serve(({ headers: asked }) => {
      const tags = asked['if-none-match'] ?? ''
      const same = tags ? tags.includes('"b"') : asked['if-modified-since'] === LATER
      return same
        ? { status: 304, headers: { 'Cache-Control': 'max-age=600', ...now } }
        : cacheable(now, 'new')
    })
    expect([304, 200]).toContain((await one.get(mine)).status)
    expect((await one.get()).text).toBe('new')
  })

  test('with HEAD is told the same', async () => {
    const one = page(cacheable({ ETag: '"a"' }))
    await one.hit()
    expect((await one.send('HEAD', { headers: { 'If-None-Match': '"a"' } })).status).toBe(304)
  })
})
