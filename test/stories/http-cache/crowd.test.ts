// Many readers at once, and what each is told of the cache: RFC 9111 section 4, RFC 9211.
import { describe, expect, test } from 'vitest'
import { eventually } from '../../support/eventually.ts'
import type { Sent } from '../../support/exchange.ts'
import type { Handler } from '../../support/origin.ts'
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
