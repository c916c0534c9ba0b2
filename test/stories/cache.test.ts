// Stories of the cache: what is answered without a region, and that KV may fail.
import { expect, test } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { describeWorld, testOfKv } from '../support/world.ts'

const world = describeWorld()

testOfKv('the second read is a hit with its age, and other colos have their own', async () => {
  const first = await world.at('FRA', '/rfc9110')
  expect(first.timing('cache')).toBe('miss')
  expect(first.headers.get('Cache-Status')).toBe('Meridian; fwd=uri-miss; stored')
  expect(first.headers.has('Age')).toBe(false)
  const second = await eventually(
    () => world.at('FRA', '/rfc9110'),
    ({ headers }) => Number(headers.get('Age')) >= 1,
  )
  expect(second.timing('cache')).toBe('hit')
  expect(second.headers.get('Cache-Status')).toMatch(/^Meridian; hit; ttl=[0-9]+; detail="memory"$/)
  expect(second.timing('region')).toBeUndefined()
  expect(second.headers.get('Location')).toBe(first.headers.get('Location'))
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

testOfKv(
  'what a colo asks for twice is shared with the world; what it asks for once is not worth a write',
  async () => {
    const before = (await world.state()).kv
    await world.at('ICN', '/rfc6585')
    expect((await world.at('ATL', '/rfc6585')).timing('cache')).toBe('miss')
    expect((await world.state()).kv.writes).toBe(before.writes)
    await world.at('ICN', '/rfc6585')
    await eventually(
      () => world.state(),
      ({ kv }) => kv.writes > before.writes,
    )
    const far = await world.at('SCL', '/rfc6585')
    expect(far.headers.get('Cache-Status')).toMatch(/^Meridian; hit; ttl=[0-9]+; detail="kv"$/)
  },
)

test('a change forgets every copy of what it changed, where it was made', async () => {
  const made = await world.write('LIS', 'POST', '/api/links', {
    body: { slug: 'regrouped', url: 'https://example.com/1' },
  })
  const etag = made.headers.get('ETag') ?? ''
  for (const path of ['/regrouped', '/api/links/regrouped']) {
    // Not what a replica says that has not heard of it yet: such a copy is not kept.
    const hit = await eventually(
      () => world.at('LIS', path),
      (answer) => answer.timing('cache') === 'hit',
    )
    expect([200, 302]).toContain(hit.status)
  }
  const changed = await world.write('LIS', 'PATCH', '/api/links/regrouped', {
    headers: { 'If-Match': etag },
    body: { url: 'https://example.com/2' },
  })
  expect(changed.status).toBe(200)
  // Whoever asks now, without a token, sees the change as soon as a replica has it, and never a copy.
  const after = await eventually(
    () => world.at('LIS', '/regrouped'),
    ({ headers }) => headers.get('Location') === 'https://example.com/2',
  )
  expect(after.status).toBe(302)
  const api = await world.at('LIS', '/api/links/regrouped')
  expect(api.json).toMatchObject({ url: 'https://example.com/2' })
})
