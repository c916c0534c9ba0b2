// What a shared cache may keep: RFC 9111 section 3, through a real edge Worker in front of a real site.
import { expect, test } from 'vitest'
import { cacheable, describeSite } from '../../support/site.ts'

const { page } = describeSite()

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

test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])(
  'RFC 9111 3: the answer to a %s is never an answer to a GET',
  async (method) => {
    const one = page(({ method: asked }) => cacheable({}, asked))
    expect((await one.send(method)).text).toBe(method)
    expect(await one.kept({ method })).toBe(false)
    expect((await one.get()).text).toBe('GET')
  },
)

test.each([200, 203, 204, 299, 300, 301, 302, 307, 308, 404, 405, 410, 414, 418, 451, 501, 503])(
  'RFC 9111 3: status %i with an explicit lifetime is kept',
  async (status) => {
    const one = page({ status, headers: { 'Cache-Control': 'max-age=600' } })
    expect(await one.kept()).toBe(true)
    expect((await one.get()).status).toBe(status)
  },
)

test.each([
  [206, { 'Content-Range': 'bytes 0-3/10' }],
  [304, { ETag: '"a"' }],
])('RFC 9111 3: a %i that nobody asked for is never an answer', async (status, headers) => {
  const one = page({ status, headers: { 'Cache-Control': 'max-age=600', ...headers } })
  expect(await one.kept()).toBe(false)
  one.serve(cacheable({}, 'whole'))
  expect(await one.get()).toMatchObject({ status: 200, text: 'whole' })
})

test('RFC 9111 3: a 206 to a Range request is no answer to a request for all of it', async () => {
  const part = {
    status: 206,
    headers: { 'Content-Range': 'bytes 0-3/10', 'Cache-Control': 'max-age=600', ETag: '"a"' },
    body: '0123',
  }
  const one = page(({ headers }) =>
    headers.range ? part : cacheable({ ETag: '"a"' }, '0123456789'),
  )
  await one.kept({ headers: { Range: 'bytes=0-3' } })
  expect(await one.get()).toMatchObject({ status: 200, text: '0123456789' })
})

test.each([
  'no-store',
  'NO-STORE, max-age=600',
  'max-age=600, no-store',
  'public, max-age=600, s-maxage=600, no-store',
])('RFC 9111 5.2.2.5: "%s" is not kept', async (control) => {
  expect(await page({ headers: { 'Cache-Control': control } }).kept()).toBe(false)
})

// Cache middleware that overlooked it: https://github.com/honojs/hono/security/advisories/GHSA-6wqw-2p9w-4vw4
test.each([
  'private',
  'private, max-age=600',
  'Private, s-maxage=600',
  'max-age=600,PRIVATE',
  'public, max-age=600, private',
])('RFC 9111 5.2.2.7, GHSA-6wqw-2p9w-4vw4: "%s" is for one reader', async (control) => {
  let reader = 0
  const one = page(() => ({ headers: { 'Cache-Control': control }, body: `reader ${++reader}` }))
  expect(await one.kept()).toBe(false)
  expect((await one.get()).text).toBe('reader 3')
})

test('RFC 9111 5.2.2.7: private on a second field line counts as well', async () => {
  const one = page({ headers: { 'Cache-Control': ['max-age=600', 'private'] } })
  expect(await one.kept()).toBe(false)
})

test('RFC 9111 5.2.2.7: private="field" keeps the rest without that field', async () => {
  const one = page(
    cacheable({
      'Cache-Control': 'max-age=600, private="X-Name, x-other"',
      'X-Name': 'Ada',
      'X-Other': '1',
      'X-Third': '2',
    }),
  )
  const first = await one.get()
  expect(first.headers.get('X-Name')).toBe('Ada')
  const { headers } = await one.hit()
  expect([headers.get('X-Name'), headers.get('X-Other'), headers.get('X-Third')]).toEqual([
    null,
    null,
    '2',
  ])
})

test('RFC 9111 5.2.2.4: no-cache="field" does not show that field again unvalidated', async () => {
  const one = page(
    cacheable({ 'Cache-Control': 'max-age=600, no-cache="X-Name"', 'X-Name': 'Ada' }),
  )
  expect((await one.get()).headers.get('X-Name')).toBe('Ada')
  expect((await one.hit()).headers.get('X-Name')).toBeNull()
})

const secret = { headers: { Authorization: 'Bearer mine' } }

test('RFC 9111 3.5: the answer to Authorization is for its sender alone', async () => {
  const one = page(({ headers }) => cacheable({}, headers.authorization ?? 'nobody'))
  expect(await one.kept(secret)).toBe(false)
  expect((await one.get()).text).toBe('nobody')
})

test.each(['public, max-age=600', 's-maxage=600', 'max-age=600, must-revalidate'])(
  'RFC 9111 3.5: unless it says "%s"',
  async (control) => {
    expect(await page(cacheable({ 'Cache-Control': control })).kept(secret, {})).toBe(true)
  },
)

test('RFC 9111 3.5: a stored answer to nobody may be shown to a sender of Authorization', async () => {
  const one = page(cacheable())
  await one.hit()
  expect((await one.get(secret.headers)).text).toBe('text')
})

test('RFC 9111 3: no-store in the request keeps nothing', async () => {
  expect(await page(cacheable()).kept({ headers: { 'Cache-Control': 'no-store' } }, {})).toBe(false)
})

test('RFC 9111 5.2.2.3: must-understand outranks no-store for a known status only', async () => {
  const control = 'must-understand, no-store, max-age=600'
  expect(await page(cacheable({ 'Cache-Control': control })).kept()).toBe(true)
  const unknown = { status: 299, headers: { 'Cache-Control': 'must-understand, max-age=600' } }
  expect(await page(unknown).kept()).toBe(false)
})

test('RFC 9111 7.3: what sets a cookie is shown to one reader', async () => {
  let reader = 0
  const one = page(() => cacheable({ 'Set-Cookie': `id=${++reader}` }))
  expect(await one.kept()).toBe(false)
  expect((await one.get()).headers.get('Set-Cookie')).toBe('id=3')
})

test('RFC 9111 3.1: fields of one hop are not kept', async () => {
  const one = page(
    cacheable({
      Connection: 'keep-alive, X-Hop',
      'X-Hop': '1',
      'Keep-Alive': 'timeout=5',
      'Proxy-Authenticate': 'Basic',
      'Proxy-Authentication-Info': 'a=1',
      'X-End': '2',
    }),
  )
  const { headers } = await one.hit()
  expect(headers.get('X-End')).toBe('2')
  for (const name of ['X-Hop', 'Proxy-Authenticate', 'Proxy-Authentication-Info']) {
    expect([name, headers.get(name)]).toEqual([name, null])
  }
})

test('RFC 9111 3: a lifetime is needed, or a heuristic; without either the site is asked', async () => {
  const one = page({ headers: {}, body: 'text' })
  expect(await one.kept()).toBe(false)
})

test('RFC 9111 3.3: what breaks off in the middle is not kept as the whole', async () => {
  const one = page((_seen, response) => {
    response.writeHead(200, { 'Content-Length': '10', 'Cache-Control': 'max-age=600' })
    response.write('half', () => response.destroy())
    return undefined
  })
  const broken = await one.get().then(
    ({ status }) => status,
    () => 'broken',
  )
  expect(broken).not.toBe(200)
  one.serve(cacheable({}, 'whole'))
  expect(await one.get()).toMatchObject({ status: 200, text: 'whole' })
})
