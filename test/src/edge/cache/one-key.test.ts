// What is not in the key does not reach the maker: pairs of requests through the whole edge, compared at its far end.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cacheKey } from '../../../../src/edge/cache/rules/key.ts'
import { handle } from '../../../../src/edge/handle.ts'
import { originAt } from '../../../../src/edge/upstream/origin.ts'
import { reduced } from '../../../../src/kit/handed.ts'
import { internalHeaders, publicHeaders } from '../../../../src/shared/headers.ts'
import { createClock } from '../../../support/clock.ts'
import { describeOrigin } from '../../../support/origin.ts'
import { arriving, type Call, fromRegion, openEdge, regionsThat } from '../lab.ts'

/** Of one request or try, whoever asks. */
const IDENTITY = [
  publicHeaders.requestId,
  publicHeaders.idempotencyKey,
  internalHeaders.attemptMs,
  internalHeaders.position,
]
const LIES = [
  ...['X-Original-URL', 'X-Rewrite-URL', 'X-HTTP-Method-Override', 'X-HTTP-Method'],
  ...['X-Method-Override', 'X-Forwarded-Host', 'X-Forwarded-Server', 'X-Forwarded-Proto'],
  ...['X-Forwarded-Scheme', 'X-Forwarded-Port', 'X-Forwarded-For', 'X-Forwarded-Prefix'],
  ...['Forwarded', 'X-Host', 'X-Original-Host', 'X-Real-IP', 'True-Client-IP', 'X-Client-IP'],
  ...['CF-Connecting-IP', 'CF-IPCountry', 'Front-End-Https', 'Proxy', 'Surrogate-Capability'],
  ...['X-Middleware-Subrequest', 'Host', 'Max-Forwards', 'Expect', 'TE', 'Trailer', 'Via'],
  ...Object.values(internalHeaders),
]
const HONEST = [
  ...['Accept', 'Accept-Language', 'User-Agent', 'Cookie', 'Authorization', 'Origin', 'Referer'],
  ...['Range', 'If-Range', 'If-Match', 'If-None-Match', 'If-Modified-Since', 'Cache-Control'],
  ...['Pragma', 'Connection', 'X-Requested-With', 'Idempotency-Key', 'Prefer'],
]
/** Words that mean something to somebody. */
const value = fc.oneof(
  fc.constantFrom('evil.example', '/admin', 'https', 'DELETE', '*', '"1"', 'no-cache', 'bytes=0-1'),
  fc.constantFrom('accept-language', 'close', 'x-forwarded-host', 'Bearer x', 'a=1', 'de', '5'),
  fc.stringMatching(/^[!-~]{1,12}$/),
)
const fields = (names: string[]) =>
  fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.stringMatching(/^x-[a-z]{1,8}$/)), value, {
    maxKeys: 6,
  })
const noise = fc.stringMatching(/^[a-z]{1,5}=[a-z]{0,3}$/)
const place = fc.record({
  origin: fc.constantFrom('https://a.example', 'https://b.example', 'http://a.example:81'),
  path: fc.constantFrom('/a', '/api/links?limit=5', '/api/links'),
  noise,
})
type Place = { origin: string; path: string; noise: string }
const urlOf = ({ origin, path, noise: other }: Place) =>
  `${origin}${path}${path.includes('?') ? '&' : '?'}${other}`

const VARY = ['accept-language']
const STORED = { 'CDN-Cache-Control': 'max-age=60', Vary: VARY.join(', ') }
const without = (headers: Headers, names: readonly string[]) =>
  [...headers].filter(([name]) => !names.some((other) => other.toLowerCase() === name))

/** What the handler of a shared route that names `vary` is handed of this call. */
function handed({ url, method, headers }: Call, vary: readonly string[]) {
  const request = reduced(new Request(url, { method, headers }), vary)
  return JSON.stringify([
    request.method,
    request.url,
    without(request.headers, [...IDENTITY, ...vary]),
  ])
}

describe('our own regions', () => {
  async function open() {
    const { calls, upstreams } = regionsThat(() => fromRegion('body', { headers: STORED }))
    return { calls, ...(await openEdge(upstreams)) }
  }

  test('two requests with one key hand the maker the same, but for what it names in Vary', async () => {
    const request = fc.tuple(place, fields([...LIES, ...HONEST]))
    let compared = 0
    await fc.assert(
      fc.asyncProperty(request, request, async ([oneAt, one], [otherAt, other]) => {
        const told: { key: string; handed: string }[] = []
        for (const [at, headers] of [[oneAt, one] as const, [otherAt, other] as const]) {
          const lab = await open()
          const asked = new Request(urlOf(at), { headers })
          const key = await cacheKey(lab.naming, arriving(new Request(asked.url), lab.edge).href)
          await (await handle(asked, lab.edge, lab.background)).text()
          await lab.background.done()
          // Whatever may be kept of it is what a clean request is answered from.
          const clean = new Request(urlOf(at), { headers: pick(headers, VARY) })
          const second = await handle(clean, lab.edge, lab.background)
          const kept = second.headers.get('Cache-Status')?.includes('; hit')
          const [call] = lab.calls
          if (kept && call) told.push({ key, handed: handed(call, VARY) })
        }
        const [first, second] = told
        if (!first || !second || first.key !== second.key) return
        compared++
        expect(second.handed).toBe(first.handed)
      }),
      { numRuns: 400 },
    )
    expect(compared).toBeGreaterThan(20)
  })

  test.each(LIES)('%s reaches no region, whatever is said in it', async (name) => {
    const lab = await open()
    for (const method of ['GET', 'HEAD', 'POST']) {
      const headers = { [name]: 'forged.example' }
      await handle(
        new Request(`https://a.example/${method}`, { method, headers }),
        lab.edge,
        lab.background,
      )
    }
    const sent = lab.calls.map(({ headers }) => headers.get(name))
    expect(sent).toHaveLength(3)
    const passed = ['Max-Forwards', 'Expect', 'Via', 'CF-Connecting-IP']
    if (name.startsWith('X-HTTP-Method') || name === 'X-Method-Override') {
      expect(sent.slice(0, 2)).toEqual([null, null])
    } else if (!passed.includes(name)) expect(sent.join()).not.toContain('forged')
  })
})

function pick(headers: Record<string, string>, names: readonly string[]): Record<string, string> {
  const lower = names.map((name) => name.toLowerCase())
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => lower.includes(name.toLowerCase())),
  )
}

describe('a foreign site', () => {
  const site = describeOrigin()
  const now = new Date(createClock().now()).toUTCString()

  test('a request that lies is sent as a clean one is, or is neither kept nor answered from a copy', async () => {
    const names = LIES.filter((name) => !PASSED_BY_GATEWAYS.has(name))
    let lied = 0
    let page = 0
    const sentBy = async (headers: Record<string, string>, path: string) => {
      const lab = await openEdge(new Map([['site', originAt(site.url, 'meridian').endpoint]]), {
        foreign: true,
      })
      const ask = async (sent: Record<string, string>) => {
        const response = await handle(
          new Request(`https://front.example${path}`, { headers: sent }),
          lab.edge,
          lab.background,
        )
        await response.text()
        await lab.background.done()
        return response.headers.get('Cache-Status')?.includes('; hit') ?? false
      }
      await ask(headers)
      const kept = await ask({})
      const none = { method: '', url: '', headers: {} }
      const { method, url, headers: seen } = site.seen(path)[0] ?? none
      const told = { ...seen, 'x-forwarded-for': undefined } // of the client, by the platform's word
      return { kept, sent: JSON.stringify([method, url, told]) }
    }
    await fc.assert(
      fc.asyncProperty(fields(names), async (lies) => {
        const paths = [`/page-${++page}`, `/page-${++page}`]
        for (const path of paths) {
          site.serve(path, { headers: { 'Cache-Control': 'max-age=60', Date: now }, body: 'page' })
        }
        const known = pick(lies, names)
        const [liar, clean] = [
          await sentBy(known, paths[0] ?? ''),
          await sentBy({}, paths[1] ?? ''),
        ]
        expect(clean.kept).toBe(true)
        if (liar.kept && Object.keys(known).length > 0) lied++
        if (liar.kept) expect(liar.sent.replaceAll(paths[0] ?? '', paths[1] ?? '')).toBe(clean.sent)
      }),
      { numRuns: 100 },
    )
    expect(lied).toBeGreaterThan(20)
  })
  /** The way by which it came, and names that mean something to our regions only. */
  const PASSED_BY_GATEWAYS = new Set(['Via', 'Max-Forwards', ...Object.values(internalHeaders)])
})
