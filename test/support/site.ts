// A site with the edges in front of it: each test has pages and a colo of its own, and moves time by hand.
import { expect } from 'vitest'
import { eventually } from './eventually.ts'
import { exchange, type Got, type Sent } from './exchange.ts'
import { describeOrigin, type Handler, type Reply, type Seen } from './origin.ts'
import { describeWorld } from './world.ts'

export interface Page {
  readonly path: string
  /** The number of its colo. */
  readonly colo: number
  /** What of it reached the site. */
  readonly seen: readonly Seen[]
  /** Changes what the site answers. */
  serve(handler: Handler): void
  get(headers?: Sent['headers'], query?: string): Promise<Got>
  send(method: string, sent?: Sent, query?: string): Promise<Got>
  /** Asks until the answer comes from the cache. */
  hit(headers?: Sent['headers'], query?: string): Promise<Got>
  /** Asks once, waits until whatever is stored is stored, and asks again: was that a hit? */
  kept(sent?: Sent, again?: Sent): Promise<boolean>
  /** The same page at a colo of its own. */
  elsewhere(): Page
  /** Time passes at its colo and at the site. Then the cache is asked for what it has stored, so that
   * no answer from here on depends on how fast KV is; `false`: it is not asked. */
  later(seconds: number, look?: boolean): Promise<void>
}

/** Fields of a response, and two ages in seconds: it is fresh at the first and stale at the second. */
export type Lifetime = [
  headers: Record<string, string | string[]>,
  freshAt: number,
  staleAt: number,
]

/** For a request that the cache answers from what it has stored, or with 504 (RFC 9111 5.2.1.7). */
export const STORED = { 'Cache-Control': 'only-if-cached' }

/** For tests of stale responses: when KV is slow on a busy machine the edge asks the site beside it, as if
 * nothing were stored, and rightly so. */
export const AGAIN = { retry: 2 }

/** A fault moves a clock by at most an hour. */
const SKEW_SECONDS_MAX = 3_600

export function describeSite() {
  const origin = describeOrigin()
  const world = describeWorld({ speed: 0, origin: () => origin.url })
  let pages = 0
  let places = 0
  /** How far time has been moved, by place. */
  const aheadMs = new Map<number, number>()
  let colos: string[] = []

  async function coloOf(number: number): Promise<string> {
    if (colos.length === 0) colos = (await world.state()).colos.map(({ id }) => id)
    return colos[number % colos.length] ?? ''
  }

  /** `beside`: at the colo of another page. */
  function page(handler: Handler, beside?: Page): Page {
    pages += 1
    const one = at(`/page-${pages}`, beside?.colo ?? places++)
    one.serve(handler)
    return one
  }

  function at(path: string, colo: number): Page {
    const ask = async ({ headers, ...sent }: Sent, query = '') =>
      exchange(`${world.url.replace('localhost', '127.0.0.1')}${path}${query}`, {
        ...sent,
        headers: { ...headers, 'World-Colo': await coloOf(colo) },
      })
    const self: Page = {
      path,
      colo,
      seen: origin.seen(path),
      serve: (handler) =>
        // The site's clock is that of the colo.
        origin.serve(path, async (seen, response) => {
          const reply = typeof handler === 'function' ? await handler(seen, response) : handler
          const date = new Date(Date.now() + (aheadMs.get(colo) ?? 0)).toUTCString()
          return reply && { ...reply, headers: { Date: date, ...reply.headers } }
        }),
      get: (headers = {}, query = '') => ask({ headers }, query),
      send: (method, sent = {}, query = '') => ask({ ...sent, method }, query),
      hit: (headers = {}, query = '') =>
        eventually(
          () => ask({ headers }, query),
          ({ cache }) => cache.hit,
        ),
      async kept(sent = {}, again = sent) {
        await ask(sent)
        await settled(self)
        return (await ask(again)).cache.hit
      },
      elsewhere: () => at(path, places++),
      async later(seconds, look = true) {
        for (let left = seconds; left > 0; left -= SKEW_SECONDS_MAX) {
          const ms = 1_000 * Math.min(left, SKEW_SECONDS_MAX)
          await world.fault({ kind: 'clock-skew', from: await coloOf(colo), ms })
        }
        aheadMs.set(colo, (aheadMs.get(colo) ?? 0) + 1_000 * seconds)
        if (look) await ask({ headers: STORED })
      },
    }
    return self
  }

  /** What was to be stored before this began is stored when it ends: a page asked for later is. */
  async function settled(beside: Page): Promise<void> {
    await page({ headers: { 'Cache-Control': 'max-age=600' }, body: 'later' }, beside).hit()
  }

  async function expectLifetime(...[headers, freshAt, staleAt]: Lifetime): Promise<void> {
    let version = 0
    const one = page(() => ({ headers, body: `version ${++version}` }))
    await one.hit()
    await one.later(freshAt)
    const before = version
    expect((await one.get()).cache.hit).toBe(true)
    await one.later(staleAt - freshAt)
    const late = await one.get()
    expect([late.cache.hit, late.text]).toEqual([false, `version ${before + 1}`])
  }

  return { origin, world, page, expectLifetime }
}

/** A page that may be stored for ten minutes unless the headers say otherwise. */
export const cacheable = (headers: Reply['headers'] = {}, body = 'text'): Reply => ({
  headers: { 'Cache-Control': 'max-age=600', ...headers },
  body,
})

/** The methods that reached the site. */
export const methods = ({ seen }: Page) => seen.map(({ method }) => method)

/** Seconds, give or take the one in which a test may straddle a tick. */
export function expectAge(got: Got, seconds: number): void {
  const age = got.headers.get('Age')
  expect(age).toMatch(/^\d+$/)
  expect(Number(age)).toBeGreaterThanOrEqual(seconds)
  expect(Number(age)).toBeLessThanOrEqual(seconds + 3)
}
