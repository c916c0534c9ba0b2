// A foreign site as an upstream: what it is sent, what comes back, and what happens when it does not answer.
import { expect, test } from 'vitest'
import { handle } from '../../../../src/edge/handle.ts'
import type { Endpoint } from '../../../../src/edge/routing/attempt.ts'
import { NO_BODY } from '../../../../src/edge/upstream/body.ts'
import { createSite, originAt } from '../../../../src/edge/upstream/origin.ts'
import { systemClock } from '../../../../src/shared/time.ts'
import { createClock } from '../../../support/clock.ts'
import { cutOff, describeOrigin, type Handler } from '../../../support/origin.ts'
import { until } from '../../settle.ts'
import { openEdge, regionsThat, visitTo } from '../lab.ts'

const FRONT = 'https://front.example'
const site = describeOrigin()
const elsewhere = describeOrigin()

const hostAt = (text: string) => originAt(text, 'x').host
const upstream = () => originAt(site.url, 'meridian').endpoint
const pass = (path: string, init: RequestInit = {}) =>
  upstream().fetch(`${FRONT}${path}`, { redirect: 'manual', ...init })

/** A visit by `method` to `path` of the site, and what becomes of it. */
const lab = await openEdge(new Map(), { foreign: true })
const asking = (
  path: string,
  { method = 'GET', endpoint = upstream(), clock = systemClock, ms = 60_000 } = {},
) => {
  const target = new Request(`${FRONT}${path}`, { method })
  const visit = visitTo(lab, path, { method }, { href: target.url })
  const asked = { headers: new Headers(), body: NO_BODY, deadline: clock.now() + ms }
  return createSite({ endpoint, clock, chance: () => 0 }).ask(visit, asked)
}

test('an address is a scheme and a host', () => {
  expect(hostAt('https://api.example.com:8443')).toBe('api.example.com:8443')
  expect(hostAt('http://localhost/')).toBe('localhost')
})

test.each([
  'api.example.com',
  'ftp://api.example.com',
  'https://api.example.com/v1',
  'https://api.example.com?a',
  'https://api.example.com#a',
  'https://me@api.example.com',
  'https://:secret@api.example.com',
  '',
])('"%s" is refused, with what to write', (text) => {
  expect(() => hostAt(text)).toThrow(/^ORIGIN is ".*", not a scheme and a host.*\[env.edge.vars\]/)
})

test('path and query go as they came, with who asks', async () => {
  site.serve('/a%2Fb', { body: 'here' })
  const headers = { 'X-Forwarded-Host': 'forged', 'X-Forwarded-Proto': 'gopher', Via: '1.1 proxy' }
  expect(await (await pass('/a%2Fb?q=%20&q', { headers })).text()).toBe('here')
  const [seen] = site.seen('/a%2Fb')
  expect(seen?.url).toBe('/a%2Fb?q=%20&q')
  expect(seen?.headers).toMatchObject({
    via: '1.1 proxy, 1.1 meridian', // RFC 9110 section 7.6.3
    'x-forwarded-host': 'front.example',
    'x-forwarded-proto': 'https',
    host: new URL(site.url).host,
  })
})

test('a request that comes back is not sent round again (RFC 8586)', async () => {
  site.serve('/loop', async ({ headers }) => {
    // The site is this gateway's own front: it sends on what it was sent.
    const again = await pass('/loop', { headers: { 'CDN-Loop': String(headers['cdn-loop']) } })
    return { status: again.status, body: await again.text() }
  })
  const response = await pass('/loop')
  expect([response.status, JSON.parse(await response.text()).type]).toEqual([
    508,
    '/docs#loop-detected',
  ])
  expect(site.seen('/loop')).toHaveLength(1)
})

test('fields that are called like ours are left alone, and none of ours are added', async () => {
  const { calls, upstreams } = regionsThat(() => new Response('here'))
  const { edge } = await openEdge(upstreams, { foreign: true })
  const headers = {
    'Request-Id': 'mine',
    'Consistency-Token': 't',
    Consistency: 'whatever',
    Snapshot: 's',
    Route: 'r',
  }
  for (const method of ['GET', 'POST']) {
    await edge.upstream.load(visitTo({ edge }, '/a', { method, headers }))
    expect(calls.pop()?.headers).toEqual(new Headers(headers))
  }
})

test('a method and a body go as they came', async () => {
  site.serve('/form', { status: 201 })
  const body = new TextEncoder().encode('a=1').buffer
  expect((await pass('/form', { method: 'PUT', body })).status).toBe(201)
  expect(site.seen('/form')[0]).toMatchObject({ method: 'PUT', body: 'a=1' })
})

test.each(['//', '///', '/\\'])(
  'a path that begins with "%s" leads nowhere else',
  async (slashes) => {
    elsewhere.serve('/secret', { body: 'not of this site' })
    const other = new URL(elsewhere.url).host
    const response = await pass(`${slashes}${other}/secret`)
    expect(await response.text()).not.toContain('not of this site')
    expect(elsewhere.seen('/secret')).toHaveLength(0)
  },
)

test('what is of one connection only stays there, in both directions', async () => {
  const hop = { 'Keep-Alive': 'timeout=9', 'Proxy-Connection': 'x', 'X-Hop': 'y', 'X-Kept': 'z' }
  site.serve('/hop', { headers: { ...hop, Connection: 'keep-alive, X-Hop' } })
  const headers = { ...hop, TE: 'trailers', 'Proxy-Authorization': 'Basic x' }
  const response = await pass('/hop', { headers })
  const names = [...response.headers.keys()]
  expect(response.headers.get('X-Kept')).toBe('z')
  for (const name of ['connection', 'keep-alive', 'proxy-connection', 'x-hop']) {
    expect(names).not.toContain(name)
  }
  const sent = site.seen('/hop')[0]?.headers ?? {}
  expect(sent['x-kept']).toBe('z')
  for (const name of ['proxy-connection', 'te', 'proxy-authorization']) {
    expect(Object.keys(sent)).not.toContain(name)
  }
})

test.each([
  ['its own address', () => `${site.url}/there?x#y`, '/there?x#y'],
  ['a path', () => '/there', '/there'],
  ['another site', () => 'https://other.example/there', 'https://other.example/there'],
  ['nonsense', () => 'http://[', 'http://['],
])('a redirect to %s', async (_, location, told) => {
  site.serve('/moved', {
    status: 302,
    headers: { Location: location(), 'Content-Location': location() },
  })
  const response = await pass('/moved')
  expect(response.status).toBe(302)
  expect(response.headers.get('Location')).toBe(told)
  expect(response.headers.get('Content-Location')).toBe(told)
})

test('a kept redirect leads nobody to the name under which somebody else came', async () => {
  const lab = await openEdge(new Map([['site', upstream()]]), { foreign: true })
  const now = new Date(lab.clock.now()).toUTCString()
  const headers = { Location: `${site.url}/there`, 'Cache-Control': 'max-age=60', Date: now }
  site.serve('/kept', { status: 301, headers })
  const locations: (string | null)[] = []
  for (const front of ['http://one.example', 'https://two.example']) {
    const response = await handle(new Request(`${front}/kept`), lab.edge, lab.background)
    await response.text()
    await lab.background.done()
    const location = response.headers.get('Location') ?? ''
    locations.push(new URL(location, `${front}/kept`).href)
  }
  expect(locations).toEqual(['http://one.example/there', 'https://two.example/there'])
})

test('headers that are called like ours pass through, and mean nothing here', async () => {
  const own = { snapshot: '{}', 'request-id': 'theirs', 'consistency-token': 't', route: 'r' }
  site.serve('/own', { headers: own })
  expect(Object.fromEntries((await pass('/own')).headers)).toMatchObject(own)
  const { answer } = await asking('/own')
  expect(answer).toMatchObject({ snapshot: undefined, route: undefined, keepable: true })
  expect(Object.fromEntries(answer?.fields ?? [])).toMatchObject(own)
})

test.each([204, 304])('a %i has no body', async (status) => {
  site.serve('/empty', { status })
  expect(await pass('/empty')).toMatchObject({ status, body: null })
})

/** Breaks the connection the first `times`, then answers. */
function breaking(times: number): Handler {
  let asked = 0
  return (_seen, response) => {
    asked += 1
    if (asked > times) return { body: 'back' }
    response.destroy()
    return undefined
  }
}

test('a broken connection is tried once more', async () => {
  site.serve('/idle', breaking(1))
  const { answer, attempts } = await asking('/idle')
  expect(await answer?.response.text()).toBe('back')
  expect(attempts.map(({ region, outcome }) => `${region}:${outcome}`)).toEqual([
    'origin:unreachable',
    'origin:ok',
  ])
})

test('and not twice', async () => {
  site.serve('/broken', breaking(9))
  const { answer, attempts } = await asking('/broken')
  expect(answer).toBeUndefined()
  expect(attempts.map(({ outcome }) => outcome)).toEqual(['unreachable', 'unreachable'])
  expect(site.seen('/broken')).toHaveLength(2)
})

test.each(['POST', 'PUT', 'PATCH', 'DELETE'])(
  'a %s never is: it may have happened',
  async (method) => {
    const path = `/broken-${method}`
    site.serve(path, breaking(1))
    const { answer, attempts } = await asking(path, { method })
    expect([answer, attempts.length, site.seen(path).length]).toEqual([undefined, 1, 1])
  },
)

test("the site's own errors are its answers", async () => {
  for (const status of [404, 429, 500, 503]) {
    site.serve(`/error-${status}`, { status, body: 'sorry' })
    const { answer, attempts } = await asking(`/error-${status}`)
    expect([answer?.response.status, await answer?.response.text()]).toEqual([status, 'sorry'])
    expect(attempts.map(({ outcome }) => outcome)).toEqual(['ok'])
  }
})

test('a body that breaks off is never taken for whole', async () => {
  site.serve('/half', cutOff('half', { 'Content-Length': '9' }))
  const { answer } = await asking('/half')
  await expect(answer?.response.text()).rejects.toThrow()
})

/** A site that never answers. */
function silent() {
  const signals: (AbortSignal | null | undefined)[] = []
  const endpoint: Endpoint = {
    fetch: (_url, { signal }) => {
      signals.push(signal)
      return new Promise<never>(() => {})
    },
  }
  return { signals, endpoint }
}

test('a site that hangs is let go at the deadline, and not asked again', async () => {
  const clock = createClock()
  const { endpoint, signals } = silent()
  const asked = asking('/a', { endpoint, clock, ms: 1_000 })
  await until(() => clock.sleeping().length === 1)
  clock.advance(999)
  expect(signals.map((signal) => signal?.aborted)).toEqual([false])
  clock.advance(1)
  const { answer, attempts } = await asked
  expect(answer).toBeUndefined()
  expect(attempts).toEqual([{ region: 'origin', ms: 1_000, outcome: 'timeout' }])
  expect(signals.map((signal) => signal?.aborted)).toEqual([true])
})

test('a second try has what is left, and none is begun after the deadline', async () => {
  const clock = createClock()
  let calls = 0
  const endpoint: Endpoint = {
    async fetch() {
      calls += 1
      clock.advance(1_000)
      throw new Error('connection reset')
    },
  }
  const { answer } = await asking('/a', { endpoint, clock, ms: 1_000 })
  expect([answer, calls]).toEqual([undefined, 1])
})
