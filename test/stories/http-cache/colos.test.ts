// A stored response that comes from KV, at a colo that never fetched it, is the same response: RFC 9111 section 4.
import { describe, expect } from 'vitest'
import { eventually } from '../../support/eventually.ts'
import { AGAIN, cacheable, describeSite, expectAge, type Page, STORED } from '../../support/site.ts'
import { testOfKv } from '../../support/world.ts'

const { world, page } = describeSite()
const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, i) => (i * 131 + (i >> 8)) & 0xff))

/** The page at a colo that has it from KV. */
async function shared(one: Page, headers: Record<string, string> = {}): Promise<Page> {
  await one.hit(headers)
  const there = one.elsewhere()
  const asks = { ...headers, ...STORED }
  await eventually(
    () => there.get(asks),
    ({ status }) => status !== 504,
  )
  expect(one.seen).toHaveLength(1)
  return there
}

describe('RFC 9111 4: at another colo a stored response', () => {
  testOfKv('has its status, fields and bytes, and its age goes on', async () => {
    const fields = { ETag: '"a"', 'Content-Type': 'image/png', 'X-Mine': 'é', Age: '100' }
    const there = await shared(page({ ...cacheable(fields), body: bytes }))
    const got = await there.get(STORED)
    expect([got.status, got.cache.hit, got.body.equals(bytes)]).toEqual([200, true, true])
    expect(got.headers.get('ETag')).toBe('"a"')
    expect(got.headers.get('Content-Type')).toBe('image/png')
    expectAge(got, 100)
  })

  testOfKv('answers ranges and conditions', async () => {
    const there = await shared(page(cacheable({ ETag: '"a"' }, '0123456789')))
    expect((await there.get({ ...STORED, Range: 'bytes=2-4' })).text).toBe('234')
    expect((await there.get({ ...STORED, 'If-None-Match': '"a"' })).status).toBe(304)
    expect((await there.send('HEAD', { headers: STORED })).status).toBe(200)
  })

  testOfKv('is asked about with its validator', AGAIN, async () => {
    const there = await shared(page(cacheable({ ETag: '"a"' }, 'old')))
    await there.later(700)
    there.serve({ status: 304, headers: { ETag: '"a"', 'Cache-Control': 'max-age=600' } })
    expect((await there.get()).text).toBe('old')
    expect(there.seen.at(-1)?.headers['if-none-match']).toBe('"a"')
  })
})

testOfKv('RFC 9111 4.4: a write here ends it for a colo that has not looked yet', async () => {
  const one = page(cacheable({}, 'old'))
  await shared(one)
  one.serve({ status: 204 })
  await one.send('POST')
  one.serve(cacheable({}, 'new'))
  expect((await one.elsewhere().get()).text).toBe('new')
})

testOfKv('RFC 9875 2.2.1: and the end of its group reaches other colos soon', async () => {
  const one = page(cacheable({ 'Cache-Groups': '"g"' }, 'old'))
  await shared(one)
  await page({ status: 204, headers: { 'Cache-Group-Invalidation': '"g"' } }, one).send('POST')
  one.serve(cacheable({}, 'new'))
  const there = one.elsewhere()
  await there.later(31) // a younger copy is not asked about: it is not further behind than that
  await eventually(there.get, ({ text }) => text === 'new')
})

testOfKv('and so does the second end within one second, in which KV takes no write', async () => {
  const change = page({ status: 204, headers: { 'Cache-Group-Invalidation': '"twice"' } })
  await change.send('POST')
  const years = { 'Cache-Control': 'max-age=100000000', 'Cache-Groups': '"twice"' }
  const there = page(cacheable(years, 'between'))
  await there.later(2, false)
  await there.hit()
  await change.later(4, false)
  await change.send('POST')
  there.serve(cacheable({}, 'new'))
  await eventually(
    async () => {
      await there.later(31)
      return there.get()
    },
    ({ text }) => text === 'new',
  )
})

testOfKv('what was stored is there after every edge has started anew', async () => {
  const one = page({ ...cacheable(), body: bytes })
  await shared(one)
  await world.fault({ kind: 'edge-restart' })
  const got = await one.get(STORED)
  expect([got.status, got.body.equals(bytes), one.seen.length]).toEqual([200, true, 1])
})
