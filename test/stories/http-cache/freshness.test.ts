// How long a stored response is fresh, and how old it is: RFC 9111 sections 4.2, 5.1 and 5.3.
import { describe, expect, test } from 'vitest'
import { cacheable, describeSite, expectAge, type Lifetime } from '../../support/site.ts'

const { page, expectLifetime } = describeSite()

const seconds = (ahead: number) => new Date(Date.now() + 1_000 * ahead)
const inSeconds = (ahead: number) => seconds(ahead).toUTCString()

const control = (value: string) => ({ 'Cache-Control': value })

describe('RFC 9111 4.2.1: the lifetime is', () => {
  test.each<[string, ...Lifetime]>([
    ['max-age', control('max-age=600'), 300, 601],
    ['s-maxage before max-age', control('max-age=10, s-maxage=600'), 300, 601],
    ['s-maxage before a longer max-age', control('max-age=6000, s-maxage=600'), 300, 601],
    ['max-age before Expires', { ...control('max-age=600'), Expires: inSeconds(-60) }, 300, 601],
    ['Expires less Date', { Expires: inSeconds(600) }, 300, 605],
  ])('%s', async (_name, ...given) => expectLifetime(...given))
})

const rfc850 = (date: Date) => {
  const [, day, month, year, time] = /, (\d+) (\w+) \d\d(\d\d) (\S+)/.exec(date.toUTCString()) ?? []
  const name = date.toLocaleDateString('en', { weekday: 'long', timeZone: 'UTC' })
  return `${name}, ${day}-${month}-${year} ${time} GMT`
}
const asctime = (date: Date) => {
  const [, name, day = '', month, year, time] =
    /(\w+), (\d+) (\w+) (\d+) (\S+)/.exec(date.toUTCString()) ?? []
  return `${name} ${month} ${day.replace(/^0/, ' ')} ${time} ${year}`
}

describe('RFC 9110 5.6.7: Expires as', () => {
  test.each([
    ['IMF-fixdate', inSeconds(600)],
    ['RFC 850', rfc850(seconds(600))],
    ['asctime', asctime(seconds(600))],
  ])('%s: %s', async (_name, date) => expectLifetime({ Expires: date }, 300, 605))
})

test.each(['0', '-1', 'tomorrow', inSeconds(-600), '2099-01-01T00:00:00Z', '4070908800'])(
  'RFC 9111 5.3: Expires "%s" is in the past, whatever heuristics say',
  async (date) => {
    const one = page({ headers: { Expires: date, 'Last-Modified': inSeconds(-100_000) } })
    expect(await one.kept()).toBe(false)
  },
)

describe('RFC 9111 4.2.2: a tenth of the time since Last-Modified', () => {
  test.each([200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501])('for %i', async (status) => {
    const one = page({ status, headers: { 'Last-Modified': inSeconds(-10_000) } })
    await one.hit()
    await one.later(500)
    const { cache, status: answered } = await one.get()
    expect([cache.hit, answered]).toEqual([true, status])
    expect(cache.ttl).toBeLessThanOrEqual(501)
    await one.later(505)
    expect((await one.get()).cache.hit).toBe(false)
  })

  test.each([201, 302, 307, 400, 403, 500, 503])('but not for %i', async (status) => {
    expect(await page({ status, headers: { 'Last-Modified': inSeconds(-10_000) } }).kept()).toBe(
      false,
    )
  })

  test('nor from a date that is to come', async () => {
    expect(await page({ headers: { 'Last-Modified': inSeconds(10_000) } }).kept()).toBe(false)
  })
})

describe('RFC 9111 4.2.3 and 5.1: Age', () => {
  test('is absent when the site has just answered, and grows with every hit', async () => {
    const one = page(cacheable())
    expect((await one.get()).headers.get('Age')).toBeNull()
    expectAge(await one.hit(), 0)
    await one.later(100)
    expectAge(await one.hit(), 100)
  })

  test('goes on from the age that came', async () => {
    const one = page(cacheable({ Age: '200' }))
    expect(Number((await one.get()).headers.get('Age'))).toBeGreaterThanOrEqual(200)
    await one.hit()
    await one.later(100)
    expectAge(await one.get(), 300)
    await one.later(301)
    expect((await one.get()).cache.hit).toBe(false)
  })

  test.each([
    ['200, 5', 200], // the first member
    ['abc', 0], // not a number: ignored
    ['-200', 0],
    ['2.5', 0],
  ])('of "%s" is %i', async (age, from) =>
    expectAge(await page(cacheable({ Age: age })).hit(), from),
  )

  test.each(['601', '2147483648', '99999999999999999999'])(
    'of %s is stale at once',
    async (age) => {
      expect(await page(cacheable({ Age: age })).kept()).toBe(false)
    },
  )
})
