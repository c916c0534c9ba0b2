// Parts of a stored response: RFC 9110 section 14 and 13.1.5, RFC 9111 section 3.3.
import { describe, expect, test } from 'vitest'
import { cacheable, describeSite, type Page } from '../../support/site.ts'

const { page } = describeSite()
const DIGITS = '0123456789'

/** A page of ten bytes that is stored. */
async function stored(headers = {}): Promise<Page> {
  const one = page(cacheable({ ETag: '"a"', 'Content-Type': 'text/plain', ...headers }, DIGITS))
  await one.hit()
  return one
}

describe('RFC 9110 14.2: of a stored response', () => {
  test.each([
    ['bytes=0-3', '0123', 'bytes 0-3/10'],
    ['bytes=4-4', '4', 'bytes 4-4/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-3', '789', 'bytes 7-9/10'],
    ['bytes=-99', DIGITS, 'bytes 0-9/10'],
    ['bytes=5-99', '56789', 'bytes 5-9/10'],
    ['BYTES=0-0', '0', 'bytes 0-0/10'],
  ])('%s is %s', async (range, text, contentRange) => {
    const one = await stored()
    const asked = one.seen.length
    const got = await one.get({ Range: range })
    expect([got.status, got.text, got.headers.get('Content-Range')]).toEqual([
      206,
      text,
      contentRange,
    ])
    expect([got.headers.get('ETag'), got.headers.get('Content-Type')]).toEqual([
      '"a"',
      'text/plain',
    ])
    expect(Number(got.headers.get('Content-Length') ?? text.length)).toBe(text.length)
    expect([got.cache.hit, one.seen.length]).toEqual([true, asked])
  })

  test.each(['bytes=10-', 'bytes=99-100', 'bytes=-0'])(
    '%s is 416 with the length',
    async (range) => {
      const one = await stored()
      const { status, headers } = await one.get({ Range: range })
      expect([status, headers.get('Content-Range')]).toEqual([416, 'bytes */10'])
      expect((await one.get()).text).toBe(DIGITS)
    },
  )

  test.each([
    'bytes=3-1',
    'bytes=',
    'bytes=a-b',
    'lines=0-3',
    'bytes 0-3',
    'bytes=1.5-3',
    '0-3',
    'bytes=-',
  ])('"%s" is no range and ignored', async (range) => {
    const one = await stored()
    expect(await one.get({ Range: range })).toMatchObject({ status: 200, text: DIGITS })
  })

  test('several ranges are several parts, or all of it', async () => {
    const one = await stored()
    const { status, headers, text } = await one.get({ Range: 'bytes=0-1,8-9' })
    if (status === 200) return expect(text).toBe(DIGITS)
    expect([status, headers.get('Content-Range')]).toEqual([206, null])
    expect(headers.get('Content-Type')).toMatch(/^multipart\/byteranges; *boundary=/)
    expect(text).toMatch(/bytes 0-1\/10\r\n\r\n01\r\n[\s\S]*bytes 8-9\/10\r\n\r\n89\r\n/)
  })

  test('a hundred overlapping ranges are no hundred bodies', async () => {
    const one = await stored()
    const { body } = await one.get({ Range: `bytes=${Array(100).fill('0-').join()}` })
    expect(body.length).toBeLessThanOrEqual(DIGITS.length)
  })

  test('only a GET has ranges', async () => {
    const one = await stored()
    const head = await one.send('HEAD', { headers: { Range: 'bytes=0-3' } })
    expect(head.status).toBe(200)
  })

  test('a status other than 200 has none', async () => {
    const one = page({ ...cacheable({}, DIGITS), status: 404 })
    await one.hit()
    expect(await one.get({ Range: 'bytes=0-3' })).toMatchObject({ status: 404, text: DIGITS })
  })

  test('an empty body has none: 416, or 200', async () => {
    const one = page(cacheable({}, ''))
    await one.hit()
    expect([200, 416]).toContain((await one.get({ Range: 'bytes=0-3' })).status)
    expect((await one.get({ Range: 'bytes=0-3' })).body).toHaveLength(0)
  })
})

describe('RFC 9110 13.1.5: If-Range', () => {
  const date = 'Thu, 01 Jan 2026 00:00:00 GMT'
  test.each([
    ['"a"', 206],
    ['"b"', 200],
    ['W/"a"', 200], // weak validators never match
    ['a', 200],
    [date, 206],
    ['Thu, 01 Jan 2026 00:00:01 GMT', 200], // an exact match, not a later date
  ])('%s is %i', async (ifRange, status) => {
    const one = await stored({ 'Last-Modified': date })
    const got = await one.get({ Range: 'bytes=0-3', 'If-Range': ifRange })
    expect([got.status, got.text]).toEqual([status, status === 206 ? '0123' : DIGITS])
  })

  test('a date of the very second in which the response was made is weak (RFC 9110 8.8.2.2)', async () => {
    const one = await stored({
      'Last-Modified': date,
      Date: date,
      'Cache-Control': 'max-age=99999999',
    })
    expect((await one.get({ Range: 'bytes=0-3', 'If-Range': date })).status).toBe(200)
  })

  test('a weak entity tag of the response does not match itself', async () => {
    const one = await stored({ ETag: 'W/"a"' })
    expect((await one.get({ Range: 'bytes=0-3', 'If-Range': 'W/"a"' })).status).toBe(200)
  })
})

test('RFC 9110 13.2.2: If-None-Match comes before Range', async () => {
  const one = await stored()
  expect((await one.get({ Range: 'bytes=0-3', 'If-None-Match': '"a"' })).status).toBe(304)
  expect((await one.get({ Range: 'bytes=0-3', 'If-None-Match': '"b"' })).status).toBe(206)
})

test('RFC 9110 14.2: of what is not stored, the part is right whoever cuts it', async () => {
  const one = page(({ headers }) =>
    headers.range
      ? {
          status: 206,
          headers: { 'Content-Range': 'bytes 2-4/10', 'Cache-Control': 'max-age=600', ETag: '"a"' },
          body: '234',
        }
      : cacheable({ ETag: '"a"' }, DIGITS),
  )
  const got = await one.get({ Range: 'bytes=2-4' })
  expect([got.status, got.text, got.headers.get('Content-Range')]).toEqual([
    206,
    '234',
    'bytes 2-4/10',
  ])
  const other = await one.get({ Range: 'bytes=2-4' })
  expect([other.status, other.text]).toEqual([206, '234'])
  expect(await one.get()).toMatchObject({ status: 200, text: DIGITS })
})

test('RFC 9110 14.2: of what is stale, the part is of the new one', async () => {
  const one = await stored()
  await one.later(700)
  one.serve(cacheable({ ETag: '"b"' }, 'abcdefghij'))
  const got = await one.get({ Range: 'bytes=0-3' })
  expect(got.text).toBe(got.status === 206 ? 'abcd' : 'abcdefghij')
})

test('RFC 9110 14.2: a site without ranges answers with all of it, and that is right too', async () => {
  const one = page({ headers: { 'Cache-Control': 'no-store' }, body: DIGITS })
  expect(await one.get({ Range: 'bytes=0-3' })).toMatchObject({ status: 200, text: DIGITS })
})

test('RFC 9110 14.3: Accept-Ranges of the site comes through', async () => {
  const one = await stored({ 'Accept-Ranges': 'bytes' })
  expect((await one.get()).headers.get('Accept-Ranges')).toBe('bytes')
})
