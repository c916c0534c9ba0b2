// Many readers at once, and what each is told of the cache: RFC 9111 section 4, RFC 9211.
import { describe, expect, test } from 'vitest'
import { eventually } from '../../support/eventually.ts'
import type { Sent } from '../../support/exchange.ts'
import { type Handler, hangUp } from '../../support/origin.ts'
import { cacheable, describeSite, type Page } from '../../support/site.ts'

const { page } = describeSite()

describe('RFC 9111 4: many readers at once', () => {
  /** Asks for a page that answers when the gate opens, once all of them can have arrived. */
  async function together(one: Page, answer: Handler, requests: Sent[], before?: () => unknown) {
    const gate = Promise.withResolvers<void>()
    one.serve(async (seen, response) => {
      await gate.promise
      return typeof answer === 'function' ? answer(seen, response) : answer
    })
    const [first, ...others] = requests
    const ask = (sent: Sent = {}) => one.send(sent.method ?? 'GET', sent)
    const asking = [ask(first)]
    await eventually(
      async () => one.seen.length,
      (count) => count > 0,
    )
    asking.push(...others.map(ask))
    const aside = page({ headers: { 'Cache-Control': 'no-store' } }, one)
    for (let i = 0; i < 5; i += 1) await aside.get() // the same isolate has served others since
    await before?.()
    gate.resolve()
    return Promise.all(asking)
  }
  const ten = Array.from({ length: 10 }, () => ({}))

  test('are one request to the site, and RFC 9211 2.6 says so', async () => {
    const one = page({})
    const answers = await together(one, cacheable({}, 'shared'), ten)
    expect(answers.map(({ text }) => text)).toEqual(ten.map(() => 'shared'))
    expect(one.seen).toHaveLength(1)
    expect(answers.some(({ cache }) => cache.collapsed)).toBe(true)
  })

  test('each has its own answer when it may not be stored', async () => {
    const headers = { 'Cache-Control': 'private, max-age=600' }
    let reader = 0
    const answer = () => ({ headers, body: `reader ${++reader}` })
    const answers = await together(page({}), answer, ten)
    expect(new Set(answers.map(({ text }) => text)).size).toBe(ten.length)
  })

  test('each has the variant of its own', async () => {
    const answers = await together(
      page({}),
      ({ headers }) => cacheable({ Vary: 'X-A' }, `for ${headers['x-a']}`),
      ['1', '2', '1', '3'].map((value) => ({ headers: { 'X-A': value } })),
    )
    expect(answers.map(({ text }) => text)).toEqual(['for 1', 'for 2', 'for 1', 'for 3'])
  })

  test('none has what another was told for its Authorization', async () => {
    const answers = await together(
      page({}),
      ({ headers }) => cacheable({}, `for ${headers.authorization ?? 'nobody'}`),
      [{ headers: { Authorization: 'a' } }, {}, { headers: { Authorization: 'b' } }, {}],
    )
    expect(answers.map(({ text }) => text)).toEqual(['for a', 'for nobody', 'for b', 'for nobody'])
  })

  test.each<[string, Sent, number]>([
    ['HEAD', { method: 'HEAD' }, 200],
    ['a part', { headers: { Range: 'bytes=0-3' } }, 206],
    ['a change', { headers: { 'If-None-Match': '"a"' } }, 304],
  ])(
    'each has what it asked for, also beside one that asks for %s',
    async (_what, sent, status) => {
      const answer: Handler = cacheable({ ETag: '"a"' }, '0123456789')
      for (const requests of [
        [sent, {}, sent, {}],
        [{}, sent, {}, sent],
      ]) {
        const answers = await together(page({}), answer, requests)
        for (const [i, got] of answers.entries()) {
          const whole = requests[i] !== sent
          expect([200, whole ? 200 : status]).toContain(got.status)
          if (whole) expect(got.text).toBe('0123456789')
          if (got.status === 206) expect(got.text).toBe('0123')
        }
      }
    },
  )

  test('what was asked for before a write is not kept after it (RFC 9111 4.4)', async () => {
    const one = page({})
    const [got] = await together(one, cacheable({}, 'old'), [{}], async () => {
      one.serve(({ method }) => (method === 'POST' ? { status: 204 } : cacheable({}, 'new')))
      expect((await one.send('POST')).status).toBe(204)
    })
    expect(got?.text).toBe('old')
    expect((await one.get()).text).toBe('new')
  })

  test('and when the site fails them nobody waits for ever', async () => {
    const answers = await together(page({}), hangUp, ten)
    for (const { status } of answers) expect([502, 503, 504]).toContain(status)
  })
})

describe('RFC 9211: Cache-Status', () => {
  test('comes after that of caches nearer to the site', async () => {
    const theirs = 'Theirs; fwd=stale; ttl=3, "Second cache"; hit'
    const one = page(cacheable({ 'Cache-Status': theirs }))
    const miss = (await one.get()).headers.get('Cache-Status')
    expect(miss?.startsWith(`${theirs}, `)).toBe(true)
    const hit = (await one.hit()).headers.get('Cache-Status')
    expect(hit?.split(', ').at(-1)).toMatch(/^[^;]+; *hit/)
  })
})
