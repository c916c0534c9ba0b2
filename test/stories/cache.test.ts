// Stories of the cache: what is answered without a region, and that KV may fail.
import { expect, test } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { describeWorld } from '../support/world.ts'

const world = describeWorld()

test('the second read is a hit with its age, and other colos have their own', async () => {
  const first = await world.at('FRA', '/rfc9110')
  expect(first.timing('cache')).toBe('miss')
  expect(first.headers.get('Cache-Status')).toBe('Meridian; fwd=miss; stored')
  expect(first.headers.has('Age')).toBe(false)
  const second = await eventually(
    () => world.at('FRA', '/rfc9110'),
    ({ headers }) => Number(headers.get('Age')) >= 1,
  )
  expect(second.timing('cache')).toBe('hit')
  expect(second.headers.get('Cache-Status')).toMatch(/^Meridian; hit; ttl=[0-9]+$/)
  expect(second.timing('region')).toBeUndefined()
  expect(second.headers.get('Location')).toBe(first.headers.get('Location'))
})

test('an unknown slug is remembered too, shortly', async () => {
  expect((await world.at('MAD', '/no-such-link')).status).toBe(404)
  const again = await world.at('MAD', '/no-such-link')
  expect(again.status).toBe(404)
  expect(again.timing('cache')).toBe('hit')
  expect(again.headers.get('Content-Type')).toBe('application/problem+json')
})

test('HEAD and conditional reads are answered from the same copy', async () => {
  const whole = await world.at('IST', '/api/links/rfc9111')
  expect(whole.status).toBe(200)
  const etag = whole.headers.get('ETag') ?? ''
  const head = await world.at('IST', '/api/links/rfc9111', { method: 'HEAD' })
  expect([head.status, head.timing('cache'), head.text]).toEqual([200, 'hit', ''])
  const unchanged = await world.at('IST', '/api/links/rfc9111', {
    headers: { 'If-None-Match': etag },
  })
  expect([unchanged.status, unchanged.timing('cache'), unchanged.text]).toEqual([304, 'hit', ''])
})

test('another colo may see for a while what it saw before', async () => {
  expect((await world.at('BOM', '/later')).status).toBe(404) // Mumbai has looked: it saw nothing
  const made = await world.write('SYD', 'POST', '/api/links', {
    body: { slug: 'later', url: 'https://example.com/later' },
  })
  const stranger = await world.at('BOM', '/later')
  expect([stranger.status, stranger.timing('cache')]).toEqual([404, 'hit'])
  const token = made.headers.get('Consistency-Token') ?? ''
  const writer = await world.at('BOM', '/later', { token })
  expect([writer.status, writer.timing('cache')]).toEqual([302, 'miss'])
  expect(writer.headers.get('Cache-Status')).toContain('older-than-token')
})

test.each(['kv-error', 'kv-hang', 'kv-put-429', 'kv-stale'])(
  'with %s everything still answers',
  async (kind) => {
    await world.fault({ kind })
    const { kv } = await world.state()
    for (const colo of ['LHR', 'NRT', 'GRU']) {
      const [link, page, list] = [
        await world.at(colo, '/rfc8446', { headers: { 'Cache-Control': 'max-age=0' } }),
        await world.at(colo, `/?${kind}`),
        await world.at(colo, `/api/links?limit=3&${kind}`),
      ]
      expect([link.status, page.status, list.status]).toEqual([302, 200, 200])
    }
    const slug = `made-with-${kind}`
    const made = await world.write('CGK', 'POST', '/api/links', {
      body: { slug, url: 'https://example.com/' },
    })
    expect(made.status).toBe(201)
    const token = made.headers.get('Consistency-Token') ?? ''
    expect((await world.at('EWR', `/${slug}`, { token })).status).toBe(302)
    expect((await world.state()).kv.reads).toBeGreaterThan(kv.reads) // KV was really asked
  },
)

test('with KV failing nothing is a hit, and the miss says why', async () => {
  await world.at('DXB', '/rfc8259')
  await world.fault({ kind: 'kv-error' })
  const answer = await world.at('DXB', '/rfc8259')
  expect(answer.timing('cache')).toBe('miss')
  expect(answer.headers.get('Cache-Status')).toContain('kv-error')
})
