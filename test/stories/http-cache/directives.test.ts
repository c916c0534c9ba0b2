// Cache-Control and CDN-Cache-Control of responses, in every spelling: RFC 9111 section 5.2, RFC 9213.
import { describe, expect, test } from 'vitest'
import { cacheable, describeSite, type Lifetime, STORED } from '../../support/site.ts'

const { page, expectLifetime } = describeSite()

const control = (value: string) => ({ 'Cache-Control': value })

describe('RFC 9111 5.2: directives in every spelling', () => {
  test.each([
    'MAX-AGE=600',
    'Max-Age=600',
    'max-age="600"', // both forms of an argument are to be accepted
    'max-age=0600',
    'ext, max-age=600',
    'ext="a, no-store, b", max-age=600',
    'ext="\\", no-store", max-age=600',
    'max-age=600, ext="private"',
    ', ,max-age=600,,',
    'max-age=600 ,  public',
    'no-storex, max-age=600',
    'immutable, max-age=600',
  ])('"%s" is a lifetime', async (value) => expectLifetime(control(value), 300, 601))

  test('on two field lines', () =>
    expectLifetime({ 'Cache-Control': ['public', 'max-age=600'] }, 300, 601))

  test.each(['max-age=4294967296', 'max-age=99999999999999999999', 's-maxage=2147483648'])(
    'RFC 9111 1.2.2: "%s" is very long and no error',
    async (value) => expect(await page(cacheable(control(value))).kept()).toBe(true),
  )
})

test.each([
  'max-age=0',
  'max-age=-1',
  'max-age=abc',
  'max-age=600.5',
  'max-age=+600',
  'max-age=',
  'max-age',
  'max-age=600s',
  's-maxage=-1, max-age=600',
  's-maxage=abc',
])('RFC 9111 4.2.1: "%s" is stale at once', async (value) => {
  expect(await page(cacheable(control(value))).kept()).toBe(false)
})

test.each(['max-age=600, no-cache', 'no-cache', 'no-cache, max-age=600, s-maxage=600'])(
  'RFC 9111 5.2.2.4: "%s" asks the site every time',
  async (value) => {
    const one = page(cacheable(control(value)))
    expect(await one.kept()).toBe(false)
    expect(one.seen).toHaveLength(2)
  },
)

test.each(['max-age=0, max-age=600', ['max-age=0', 'max-age=600'], 'max-age=x, max-age=600'])(
  'RFC 9111 4.2.1: of two lifetimes, "%s", the first counts or none',
  async (value) => {
    expect(await page({ headers: { 'Cache-Control': value } }).kept()).toBe(false)
  },
)

describe('RFC 9213: CDN-Cache-Control', () => {
  test.each<[string, ...Lifetime]>([
    ['outranks max-age', { ...control('max-age=1'), 'CDN-Cache-Control': 'max-age=600' }, 300, 601],
    ['outranks no-store', { ...control('no-store'), 'CDN-Cache-Control': 'max-age=600' }, 300, 601],
    ['outranks private', { ...control('private'), 'CDN-Cache-Control': 'max-age=600' }, 300, 601],
    [
      'outranks Expires',
      { Expires: 'Thu, 01 Jan 2026 00:00:00 GMT', 'CDN-Cache-Control': 'max-age=600' },
      300,
      601,
    ],
    ['ignores parameters', { 'CDN-Cache-Control': 'max-age=600;why="b"' }, 300, 601],
    [
      'counts once more when it is last',
      { 'CDN-Cache-Control': 'max-age=1, max-age=600' },
      300,
      601,
    ],
    ...['', 'max-age=', 'MAX AGE=1', 'max-age=1,', '"no-store'].map(
      (broken): [string, ...Lifetime] => [
        `"${broken}" is not valid and ignored`,
        { ...control('max-age=600'), 'CDN-Cache-Control': broken },
        300,
        601,
      ],
    ),
  ])('%s', async (_name, ...given) => expectLifetime(...given))

  test('allows Authorization itself, or not at all (RFC 9111 3.5)', async () => {
    const mine = { headers: { Authorization: 'mine' } }
    const fields = { 'Cache-Control': 'public', 'CDN-Cache-Control': 'max-age=600' }
    expect(await page({ headers: fields }).kept(mine)).toBe(false)
    const targeted = { 'Cache-Control': 'private', 'CDN-Cache-Control': 'public, max-age=600' }
    expect(await page({ headers: targeted }).kept(mine, {})).toBe(true)
  })

  test('decides about stale responses too (RFC 5861)', async () => {
    const targeted = { 'CDN-Cache-Control': 'max-age=600, stale-while-revalidate=300' }
    const one = page(cacheable({ ...control('max-age=600, must-revalidate'), ...targeted }))
    await one.hit()
    await one.later(700, false)
    expect((await one.get(STORED)).cache.hit).toBe(true)
  })

  test.each(['no-store', 'private', 'no-cache', 'max-age=0'])(
    '%s outranks max-age',
    async (value) => {
      const one = page(cacheable({ 'CDN-Cache-Control': value }))
      expect(await one.kept()).toBe(false)
    },
  )

  test('without a lifetime of its own, that of Cache-Control has no say', async () => {
    const one = page({
      headers: { 'Cache-Control': 's-maxage=600', 'CDN-Cache-Control': 'public' },
    })
    expect(await one.kept()).toBe(false)
  })
})
