// What a request asks of a stored response: directives, HEAD, conditions and parts (RFC 9111 sections 5.2.1 and 4.3.2,
// RFC 9110 sections 9.3.2, 13 and 14). Their cases are told one by one in test/src/edge/cache/rules.
import { describe, expect, test } from 'vitest'
import { RELOAD_MS } from '../../../src/edge/cache/rules/limits.ts'
import { cacheable, describeSite, methods } from '../../support/site.ts'

const { page } = describeSite()
const DIGITS = '0123456789'
const DATE = 'Thu, 01 Jan 2026 00:00:00 GMT'
const LATER = 'Fri, 02 Jan 2026 00:00:00 GMT'

/** A page of ten bytes with validators that is stored. */
async function stored(headers = {}) {
  const validators = { ETag: '"a"', 'Last-Modified': DATE }
  const one = page(cacheable({ ...validators, 'Content-Type': 'text/plain', ...headers }, DIGITS))
  await one.hit()
  return one
}

describe('RFC 9111 5.2.1: in a request', () => {
  const asks = (value: string) => ({ 'Cache-Control': value })

  test.each([
    ['max-age=50', 100, false],
    ['MAX-AGE="200"', 100, true],
    ['min-fresh=550', 100, false],
    ['max-stale=500', 700, true],
    ['max-stale=50', 700, false],
  ])('%s after %i of 600 s: a hit is %s', async (value, age, hit) => {
    const one = await stored()
    await one.later(age)
    const { cache, status } = await one.get(asks(value))
    expect([status, cache.hit]).toEqual([200, hit])
  })

  test('no-cache gets a new answer, and others get it from then on', async () => {
    const one = await stored()
    await one.later(100)
    one.serve(cacheable({}, 'new'))
    const { text, cache } = await one.get(asks('no-cache'))
    expect([text, cache.fwd]).toEqual(['new', 'request'])
    expect((await one.hit()).text).toBe('new')
  })

  test('only-if-cached: what is stored, or 504, and the site hears nothing', async () => {
    const one = page(cacheable())
    const none = await one.get(asks('only-if-cached'))
    expect([none.status, one.seen.length]).toEqual([504, 0])
    await one.hit()
    expect((await one.get(asks('only-if-cached'))).text).toBe('text')
    await one.later(700)
    const asked = one.seen.length
    for (const more of [
      {},
      { Range: 'bytes=0-1' },
      { 'If-Match': '"z"' },
      { 'If-None-Match': '"z"' },
    ]) {
      expect((await one.get({ ...asks('only-if-cached'), ...more })).status).toBe(504)
    }
    expect(one.seen).toHaveLength(asked)
  })
})

describe('RFC 9110 9.3.2: HEAD', () => {
  test('is answered from a stored GET, with its fields and without a body', async () => {
    const one = await stored()
    const { status, cache, headers, body } = await one.send('HEAD')
    expect([status, cache.hit, headers.get('ETag'), body.length]).toEqual([200, true, '"a"', 0])
    expect(headers.get('Age')).toMatch(/^\d+$/)
    expect([null, '10']).toContain(headers.get('Content-Length'))
    expect(methods(one)).not.toContain('HEAD')
    const unchanged = await one.send('HEAD', { headers: { 'If-None-Match': '"a"' } })
    expect(unchanged.status).toBe(304)
  })

  test('RFC 9111 4.3.5: one that tells of another representation ends the stored one', async () => {
    const one = await stored()
    one.serve(cacheable({ ETag: '"b"' }, 'new!'))
    await one.later(RELOAD_MS / 1_000) // a stranger is heard once in a while
    await one.send('HEAD', { headers: { 'Cache-Control': 'no-cache' } })
    expect((await one.get()).text).toBe('new!')
  })
})

describe('RFC 9111 4.3.2: a reader that asks', () => {
  test.each([
    [{ 'If-None-Match': '"b",W/"a" , "c"' }, 304],
    [{ 'If-None-Match': '"b"', 'If-Modified-Since': LATER }, 200],
    [{ 'If-Modified-Since': DATE }, 304],
    [{ 'If-Match': '"b"' }, 200], // for the site
  ])('%j is told %i', async (condition, status) => {
    const one = await stored({ Vary: 'X-A', 'Content-Location': '/x' })
    const got = await one.get(condition)
    expect([got.status, got.text]).toEqual([status, status === 304 ? '' : DIGITS])
    // RFC 9110 15.4.5: what a 200 would have said of these.
    const of = (name: string) => got.headers.get(name)
    expect([of('ETag'), of('Vary'), of('Content-Location')]).toEqual(['"a"', 'X-A', '/x'])
    expect(of('Cache-Control')).toBe('max-age=600')
    expect(of('Date')).not.toBeNull()
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
})

describe('RFC 9110 14.2: a part', () => {
  test.each([
    ['bytes=4-6', {}, 206, '456', 'bytes 4-6/10'],
    ['bytes=-3', { 'If-Range': '"a"' }, 206, '789', 'bytes 7-9/10'],
    ['bytes=0-3', { 'If-Range': '"b"' }, 200, DIGITS, null],
    ['bytes=0-3', { 'If-None-Match': '"b"' }, 206, '0123', 'bytes 0-3/10'],
    ['bytes=0-3', { 'If-None-Match': '"a"' }, 304, '', null], // RFC 9110 13.2.2: it comes first
    ['lines=0-3', {}, 200, DIGITS, null],
    ['bytes=10-', {}, 416, expect.any(String), 'bytes */10'],
  ])('%s with %j is a %i', async (range, more, status, text, contentRange) => {
    const one = await stored({ 'Accept-Ranges': 'bytes' })
    const asked = one.seen.length
    const got = await one.get({ Range: range, ...more })
    const of = (name: string) => got.headers.get(name)
    expect([got.status, got.text, of('Content-Range')]).toEqual([status, text, contentRange])
    if (status < 300) {
      expect([of('ETag'), of('Content-Type'), of('Accept-Ranges')]).toEqual([
        ...['"a"', 'text/plain', 'bytes'],
      ])
      expect(Number(of('Content-Length') ?? got.body.length)).toBe(got.body.length)
    }
    expect(one.seen).toHaveLength(asked)
    expect((await one.get()).text).toBe(DIGITS)
  })

  test('of what is not stored is right whoever cuts it', async () => {
    const part = { 'Content-Range': 'bytes 2-4/10', 'Cache-Control': 'max-age=600', ETag: '"a"' }
    const one = page(({ headers }) =>
      headers.range
        ? { status: 206, headers: part, body: '234' }
        : cacheable({ ETag: '"a"' }, DIGITS),
    )
    for (let i = 0; i < 2; i += 1) {
      const { status, text, headers } = await one.get({ Range: 'bytes=2-4' })
      expect([status, text, headers.get('Content-Range')]).toEqual([206, '234', 'bytes 2-4/10'])
    }
    expect(await one.get()).toMatchObject({ status: 200, text: DIGITS })
  })
})
