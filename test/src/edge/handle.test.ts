// The whole edge, from request to response: each test is something that happens to a client.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { handle, UNREAD_MS_MAX } from '../../../src/edge/handle.ts'
import { PROBE_MS_MAX } from '../../../src/edge/routing/rules/limits.ts'
import { internalHeaders } from '../../../src/shared/headers.ts'
import { type Position, parseAsk, start } from '../../../src/shared/position.ts'
import { readTokens, signToken, TOKEN_AGE_MS_MAX } from '../../../src/shared/token.ts'
import { until } from '../settle.ts'
import {
  BOOKMARK,
  type Call,
  fromRegion,
  hang,
  openTold,
  refuse,
  request,
  type ToldLab,
} from './lab.ts'

const CACHED = {
  'CDN-Cache-Control': 'max-age=60, stale-while-revalidate=10, stale-if-error=600',
  'Cache-Control': 'no-cache',
  ETag: '"1"',
}
/** What the database of the story holds: changed last at commit 5, read at commit 9. */
const READ_AT = { m: 5, a: 9 }

let lab: ToldLab
beforeEach(async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => {})
  lab = await openTold(() => fromRegion('body', { snapshot: READ_AT, headers: CACHED }))
})
afterEach(() => vi.restoreAllMocks())

/** The response, once all that was to happen behind it has happened. */
async function send(headers: Record<string, string> = {}, init: RequestInit = {}) {
  const response = await handle(request('/a', { headers, ...init }), lab.edge, lab.background)
  const text = await response.text()
  await lab.background.done()
  return { status: response.status, headers: response.headers, text }
}
type Sent = Awaited<ReturnType<typeof send>>

const token = (position: Partial<Position>, at = lab.clock.now()) =>
  signToken(lab.keys, { ...start(1), ...position }, at)
const withFloor = async (floor: number) => ({ 'Consistency-Token': await token({ floor }) })
async function positionOf({ headers }: Sent): Promise<Position | undefined> {
  const header = headers.get('Consistency-Token')
  const check = await readTokens(lab.keys, header, 1, lab.clock.now())
  return check.kind === 'valid' ? check.position : undefined
}
const statusOf = ({ headers }: Sent) => headers.get('Cache-Status')
const kindOf = ({ text }: Sent) => JSON.parse(text).type

describe('the cache', () => {
  test('a miss is stored, and the next is a hit with its age, from nobody else', async () => {
    const miss = await send()
    expect(statusOf(miss)).toBe('Meridian; fwd=uri-miss; stored')
    expect(miss.headers.has('Age')).toBe(false)
    lab.clock.advance(12_000)
    const hit = await send()
    expect(hit).toMatchObject({ status: 200, text: 'body' })
    expect(statusOf(hit)).toBe('Meridian; hit; ttl=48; detail="memory"')
    expect(hit.headers.get('Age')).toBe('12')
    expect(hit.headers.get('Server-Timing')).toBe('edge;desc="LHR", cache;desc="hit"')
    expect(lab.calls).toHaveLength(1)
  })

  test('a stale copy answers at once and is refreshed behind the client', async () => {
    await send()
    lab.clock.advance(61_000)
    const { promise, resolve } = Promise.withResolvers<Response>()
    lab.answer = () => promise
    const stale = await handle(request('/a'), lab.edge, lab.background)
    expect(await stale.text()).toBe('body')
    expect(stale.headers.get('Cache-Status')).toBe('Meridian; hit; ttl=-1; detail="memory"')
    await until(() => lab.calls.length === 2)
    resolve(fromRegion('new', { snapshot: { m: 11, a: 12 }, headers: CACHED }))
    await lab.background.done()
    expect(await send()).toMatchObject({ text: 'new' })
    expect(lab.calls).toHaveLength(2)
  })

  test('If-None-Match is a 304 on a miss and on a hit, and both leave a whole copy', async () => {
    const condition = { 'If-None-Match': '"1"' }
    const miss = await send(condition)
    expect(miss).toMatchObject({ status: 304, text: '' })
    expect(statusOf(miss)).toBe('Meridian; fwd=uri-miss; stored')
    const hit = await send(condition)
    expect(hit).toMatchObject({ status: 304, text: '' })
    expect(statusOf(hit)).toBe('Meridian; hit; ttl=60; detail="memory"')
    expect(await send({ 'If-None-Match': '"2"' })).toMatchObject({ status: 200, text: 'body' })
    expect(lab.calls).toHaveLength(1)
  })
})

describe('the session', () => {
  test('a copy as new as the token is a hit, and the session moves to what it shows', async () => {
    await send()
    const response = await send(await withFloor(3))
    expect(statusOf(response)).toBe('Meridian; hit; ttl=60; detail="memory"')
    expect(response.headers.get('Cache-Control')).toBe('private, no-store')
    expect(await positionOf(response)).toEqual({ epoch: 1, floor: 5, bookmark: BOOKMARK })
    expect(await send(await withFloor(9))).toMatchObject({ text: 'body' })
    expect(lab.calls).toHaveLength(1)
  })

  test('a client that read the new never reads the old again, from any copy', async () => {
    await send() // this colo holds a copy read at 9
    const position = { floor: 12, bookmark: BOOKMARK }
    const seen = { 'Consistency-Token': await token(position) } // the client wrote 12 elsewhere
    lab.answer = () => fromRegion('at 12', { snapshot: { m: 12, a: 12 }, headers: CACHED })
    const first = await send(seen)
    expect(first.text).toBe('at 12')
    const ask = parseAsk(lab.calls[1]?.headers.get(internalHeaders.position) ?? null)
    expect(ask).toMatchObject(position)
    const again = await send({ 'Consistency-Token': first.headers.get('Consistency-Token') ?? '' })
    expect(again.text).toBe('at 12')
    expect(lab.calls).toHaveLength(2)
  })

  test.each([
    ['expired', () => token({ floor: 3 }, lab.clock.now() - TOKEN_AGE_MS_MAX - 1)],
    ['epoch', () => token({ epoch: 0, floor: 900 })],
  ])('a token that is spent (%s) reads the primary and is replaced', async (reason, spent) => {
    await send()
    const response = await send({ 'Consistency-Token': await spent() })
    expect(response.headers.get('Consistency-Reset')).toBe(reason)
    expect(await positionOf(response)).toMatchObject({ epoch: 1, floor: 5 })
    const ask = parseAsk(lab.calls[1]?.headers.get(internalHeaders.position) ?? null)
    expect(ask).toEqual({ ...start(1), primary: true })
  })

  test.each(['nonsense', 'v1.k1.e30.x', ','])(
    'the token "%s" is a 400 that costs nothing',
    async (bad) => {
      const response = await send({ 'Consistency-Token': bad })
      expect(response.status).toBe(400)
      expect(kindOf(response)).toBe('/docs#invalid-token')
      expect(response.headers.get('Content-Type')).toBe('application/problem+json')
      expect(response.headers.has('Request-Id')).toBe(true)
      expect(lab.calls).toHaveLength(0)
      expect(lab.store.gets).toBe(0)
    },
  )
})

/** As wrangler dev says it: test/src/edge/routing/not-running.test.ts. */
const notRunning = () => new Response('Worker "x" not found.', { status: 503 })

describe('when no region answers', () => {
  test('what was said in place of one is not handed on', async () => {
    lab.answer = notRunning
    const response = await send()
    expect(response.status).toBe(503)
    expect(kindOf(response)).toBe('/docs#unavailable')
    expect(response.text).not.toContain('not found')
    expect(response.headers.get('Server-Timing')).toMatch(/attempts;desc="(?:\w+:unreachable ?)+"/)
  })

  const broken = [
    ['refuse', refuse],
    ['are down', () => fromRegion('down', { status: 503 })],
    ['are not running', notRunning],
    [
      'cannot reach the primary',
      () =>
        fromRegion('no', { status: 503, headers: { [internalHeaders.faultDomain]: 'primary' } }),
    ],
  ] as const

  test.each(broken)('as they %s, a copy that is old but allowed is shown', async (_, how) => {
    await send()
    lab.clock.advance(100_000)
    lab.answer = how
    const response = await send()
    expect(response).toMatchObject({ status: 200, text: 'body' })
    expect(statusOf(response)).toBe('Meridian; hit; ttl=-40; detail="stale-if-error"')
    expect(response.headers.get('Age')).toBe('100')
    expect(response.headers.get('Server-Timing')).toContain('attempts;desc="weur:')
  })

  test('they hang: the copy is shown after the caps of two tries', async () => {
    await send()
    lab.clock.advance(100_000)
    lab.answer = hang
    const sending = send()
    for (const count of [2, 3]) {
      await until(() => lab.calls.length === count && lab.clock.sleeping().length > 0)
      lab.clock.advance(lab.clock.sleeping()[0] ?? 0)
    }
    await until(() => lab.clock.sleeping().includes(PROBE_MS_MAX)) // behind the answer
    lab.clock.advance(PROBE_MS_MAX)
    expect(statusOf(await sending)).toContain('stale-if-error')
    expect(lab.calls).toHaveLength(3)
  })

  test('because the request breaks them: the last good copy, else a 502 of its own', async () => {
    await send()
    lab.clock.advance(100_000)
    const body = () => fromRegion('alive')
    lab.answer = (call) => (new URL(call.url).pathname === '/healthz' ? body() : refuse(call))
    const shown = await send()
    expect(statusOf(shown)).toContain('stale-if-error')
    expect(shown.headers.get('Server-Timing')).toContain('desc="weur:poisoned eeur:poisoned"')
    const other = await handle(request('/other'), lab.edge, lab.background)
    const { type } = JSON.parse(await other.text())
    expect([other.status, type]).toEqual([502, '/docs#unanswerable'])
    expect(lab.calls).toHaveLength(5)
  })

  test('failed attempts are logged once, with the request they belong to', async () => {
    lab.answer = refuse
    const { headers } = await send()
    expect(console.warn).toHaveBeenCalledTimes(1)
    const line = JSON.parse(vi.mocked(console.warn).mock.calls[0]?.[0])
    expect(line).toMatchObject({ event: 'failed-attempts', requestId: headers.get('Request-Id') })
    expect(line.attempts).toHaveLength(lab.calls.length)
  })
})

describe('several names', () => {
  const ask = async (url: string, init: RequestInit = {}) => {
    const response = await handle(new Request(url, init), lab.edge, lab.background)
    const text = await response.text()
    await lab.background.done()
    return { text, cache: response.headers.get('Cache-Status') }
  }
  const tenants = [
    'https://a.example',
    'https://b.example',
    'http://a.example',
    'https://a.example:1',
  ]
  const saying = (call: Call) => {
    const said = { 'CDN-Cache-Control': 'max-age=60', 'Cache-Groups': '"links"' }
    return fromRegion(`of ${new URL(call.url).origin}`, { snapshot: READ_AT, headers: said })
  }

  test('are several sites: nobody is shown the page of another', async () => {
    lab.answer = saying
    for (const time of ['miss', 'hit']) {
      for (const origin of tenants) {
        const { text, cache } = await ask(`${origin}/a`)
        expect([text, cache?.includes('hit')]).toEqual([`of ${origin}`, time === 'hit'])
      }
    }
    expect(lab.calls).toHaveLength(tenants.length)
  })

  test('what one changes, and its groups, are forgotten for that one', async () => {
    lab.answer = saying
    for (const origin of tenants) for (const path of ['/a', '/list']) await ask(origin + path)
    lab.answer = () =>
      fromRegion('made', {
        snapshot: { m: 10, a: 10 },
        headers: { 'Cache-Group-Invalidation': '"links"', Location: 'https://b.example/list' },
      })
    await ask('https://a.example/a', { method: 'POST' })
    lab.answer = saying
    const asked = lab.calls.length
    for (const origin of tenants) for (const path of ['/a', '/list']) await ask(origin + path)
    const again = lab.calls.slice(asked).map(({ url }) => url)
    expect(again).toEqual(['https://a.example/a', 'https://a.example/list'])
  })

  test('of one site have its one name, which is all that a region hears', async () => {
    lab.answer = saying
    lab.naming.origin = 'https://api.example.com'
    const texts = []
    for (const origin of tenants) texts.push((await ask(`${origin}/a`)).text)
    expect(texts).toEqual(tenants.map(() => 'of https://api.example.com'))
    expect(lab.calls).toHaveLength(1)
    await ask('https://b.example/a?x=1', { method: 'POST' })
    expect(lab.calls[1]?.url).toBe('https://api.example.com/a?x=1')
    await ask('https://a.example/a')
    expect(lab.calls).toHaveLength(3)
  })
})

test('internal headers pass the edge in neither direction', async () => {
  const forged = Object.fromEntries(Object.values(internalHeaders).map((name) => [name, 'forged']))
  lab.answer = () => fromRegion('body', { snapshot: READ_AT, headers: { ...CACHED, ...forged } })
  for (const response of [await send(forged), await send(forged), await send(await withFloor(1))]) {
    for (const name of Object.values(internalHeaders)) {
      expect(response.headers.has(name), name).toBe(false)
    }
    expect(response.headers.has('CDN-Cache-Control')).toBe(false)
  }
  for (const call of lab.calls) expect([...call.headers.values()]).not.toContain('forged')
})

describe('a body that came with something refused', () => {
  /** `parts` chunks, and then an end, or nothing ever. */
  function written(parts: number, ends: boolean) {
    const seen = { read: 0 }
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          if (seen.read < parts) {
            seen.read++
            controller.enqueue(new Uint8Array(1_000))
          } else if (ends) controller.close()
          else return new Promise(() => {})
        },
      },
      { highWaterMark: 0 },
    )
    return { seen, init: { method: 'POST', body, duplex: 'half' } as RequestInit }
  }
  const refused = { 'Consistency-Token': 'x' }

  test('is read over before the answer, or the connection would break under it', async () => {
    const { seen, init } = written(20, true)
    expect(await send(refused, init)).toMatchObject({ status: 400 })
    expect(seen.read).toBe(20)
    expect(lab.calls).toEqual([])
  })

  test('is not waited for without end', async () => {
    const { seen, init } = written(3, false)
    const sent = send(refused, init)
    await until(() => seen.read === 3 && lab.clock.sleeping().length > 0)
    lab.clock.advance(UNREAD_MS_MAX)
    expect((await sent).status).toBe(400)
  })
})
