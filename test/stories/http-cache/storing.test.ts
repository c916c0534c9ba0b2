// What a shared cache keeps and for how long, through a real edge Worker in front of a real site: RFC 9111 sections 3,
// 4.1 and 4.2. Their cases are told one by one in test/src/edge/cache/rules.
import { describe, expect, test } from 'vitest'
import type { Reply } from '../../support/origin.ts'
import { cacheable, describeSite, expectAge, type Lifetime } from '../../support/site.ts'

const { page, expectLifetime } = describeSite()

const seconds = (ahead: number) => new Date(Date.now() + 1_000 * ahead).toUTCString()
const control = (value: string | string[]) => ({ 'Cache-Control': value })

test('RFC 9111 3: a GET with an explicit lifetime is kept, and the site is asked once', async () => {
  const one = page(cacheable({ 'Content-Type': 'text/plain' }, 'whole'))
  const first = await one.get()
  expect([first.status, first.text, first.cache.hit, first.cache.fwd]).toEqual([
    200,
    'whole',
    false,
    expect.stringMatching(/^(?:uri-)?miss$/),
  ])
  const again = await one.hit()
  expect([again.status, again.text, again.headers.get('Content-Type')]).toEqual([
    200,
    'whole',
    'text/plain',
  ])
  const asked = one.seen.length
  for (let i = 0; i < 5; i += 1) expect((await one.get()).cache.hit).toBe(true)
  expect(one.seen).toHaveLength(asked)
})

test.each(['POST', 'OPTIONS'])(
  'RFC 9111 3: the answer to a %s is never an answer to a GET',
  async (method) => {
    const one = page(({ method: asked }) => cacheable({}, asked))
    expect((await one.send(method)).text).toBe(method)
    expect(await one.kept({ method })).toBe(false)
    expect((await one.get()).text).toBe('GET')
  },
)

describe('RFC 9111 4.2: the lifetime is', () => {
  test.each<[string, ...Lifetime]>([
    ['s-maxage before max-age', control('max-age=10, s-maxage=600'), 300, 601],
    ['told on two field lines', control(['public', 'max-age=600']), 300, 601],
    ['Expires less Date', { Expires: seconds(600) }, 300, 605],
    ['a tenth of the time since Last-Modified', { 'Last-Modified': seconds(-6_000) }, 300, 605],
    ['less the age that came', { ...control('max-age=600'), Age: '200' }, 300, 401],
    // RFC 9213
    [
      'CDN-Cache-Control’s',
      { ...control('private'), 'CDN-Cache-Control': 'max-age=600' },
      300,
      601,
    ],
  ])('%s', async (_name, ...given) => expectLifetime(...given))

  test('shown as Age, which grows with every hit', async () => {
    const one = page(cacheable())
    expect((await one.get()).headers.get('Age')).toBeNull()
    expectAge(await one.hit(), 0)
    await one.later(100)
    expectAge(await one.hit(), 100)
  })
})

// private: https://github.com/honojs/hono/security/advisories/GHSA-6wqw-2p9w-4vw4
test.each<[string, Reply]>([
  ['nothing said', {}],
  ['no-store', cacheable(control('max-age=600, no-store'))],
  ['private on a second field line', cacheable(control(['max-age=600', 'private']))],
  ['an end before its beginning', { headers: { Expires: '0', 'Last-Modified': seconds(-9_000) } }],
  ['an age beyond its lifetime', cacheable({ Age: '601' })],
  ['a cookie', cacheable({ 'Set-Cookie': 'id=1' })],
  ['Vary: *', cacheable({ Vary: 'Accept, *' })],
  ['no-store for caches of this kind', cacheable({ 'CDN-Cache-Control': 'no-store' })],
  [
    'a part that nobody asked for',
    { ...cacheable({ 'Content-Range': 'bytes 0-3/10' }), status: 206 },
  ],
  ['a 304 that nobody asked for', { ...cacheable({ ETag: '"a"' }), status: 304 }],
])('RFC 9111 3: %s is not kept', async (_what, reply) => {
  const one = page(reply)
  expect(await one.kept()).toBe(false)
  one.serve(cacheable({}, 'whole'))
  expect(await one.get()).toMatchObject({ status: 200, text: 'whole' })
})

test('RFC 9111 5.2.2.7 and 3.1: fields for one reader, and of one hop, are not kept', async () => {
  const mine = { 'X-Name': 'Ada', 'Proxy-Authenticate': 'Basic', Connection: 'X-Hop', 'X-Hop': '1' }
  const one = page(
    cacheable({ ...control('max-age=600, private="X-Name"'), ...mine, 'X-End': '2' }),
  )
  expect((await one.get()).headers.get('X-Name')).toBe('Ada')
  const { headers } = await one.hit()
  expect(headers.get('X-End')).toBe('2')
  for (const name of Object.keys(mine)) {
    if (name !== 'Connection') expect([name, headers.get(name)]).toEqual([name, null])
  }
})

describe('RFC 9111 3.5: Authorization', () => {
  const secret = { headers: { Authorization: 'Bearer mine' } }

  test('has an answer for its sender alone', async () => {
    const one = page(({ headers }) => cacheable({}, headers.authorization ?? 'nobody'))
    expect(await one.kept(secret)).toBe(false)
    expect((await one.get()).text).toBe('nobody')
    expect((await one.get(secret.headers)).text).toBe('nobody') // stored for everybody
  })
})

/** A page that says which values it was selected by. */
const varied = (vary: string | string[], ...names: string[]) =>
  page(({ headers }) =>
    cacheable({ Vary: vary }, names.map((name) => headers[name.toLowerCase()] ?? '-').join(' ')),
  )

describe('RFC 9111 4.1: Vary', () => {
  test('keeps one response for each value, side by side', async () => {
    const one = varied('Accept-Language', 'Accept-Language')
    for (const language of ['de', 'fr', 'ja']) await one.hit({ 'Accept-Language': language })
    for (const language of ['fr', 'ja', 'de']) {
      const { cache, text } = await one.get({ 'Accept-Language': language })
      expect([cache.hit, text]).toEqual([true, language])
    }
    const other = await one.get()
    expect([other.cache.hit, other.text]).toEqual([false, '-'])
    expect(other.cache.fwd).toMatch(/^(?:vary-)?miss$/) // RFC 9211 2.2
  })

  // A Vary of the request that was copied into the response:
  // https://github.com/honojs/hono/security/advisories/GHSA-q7jf-gf43-6x6p
  test('GHSA-q7jf-gf43-6x6p: in a request it means nothing', async () => {
    const one = varied('Origin', 'Origin')
    const mine = await one.get({ Vary: '*', Origin: 'https://a.example' })
    expect(mine.headers.get('Vary')).toBe('Origin')
    await one.hit({ Vary: 'X-Evil', Origin: 'https://a.example' })
    const theirs = await one.get({ Vary: 'X-Evil', Origin: 'https://b.example' })
    expect([theirs.text, theirs.headers.get('Vary')]).toEqual(['https://b.example', 'Origin'])
  })
})
