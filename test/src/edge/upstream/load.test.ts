// What an upstream is sent for a visit, and what is made of its answer.
import { beforeEach, describe, expect, test } from 'vitest'
import { decodeEntries, encodeEntries } from '../../../../src/edge/cache/store/entry.ts'
import type { Visit } from '../../../../src/edge/client/visit.ts'
import { FILLING_BYTES_MAX, GET_DEADLINE_MS, LOADS_MAX } from '../../../../src/edge/limits.ts'
import { type LoadOptions, load } from '../../../../src/edge/upstream/load.ts'
import { internalHeaders } from '../../../../src/shared/headers.ts'
import { parseAsk, start } from '../../../../src/shared/position.ts'
import { until } from '../../settle.ts'
import {
  type Answer,
  BOOKMARK,
  type Call,
  entryOf,
  fromRegion,
  type Lab,
  openEdge,
  refuse,
  regionsThat,
  request,
  slowBody,
  visitTo,
} from '../lab.ts'

const CACHED = { 'CDN-Cache-Control': 'max-age=60', 'Cache-Control': 'no-cache' }
const KEEP: LoadOptions = { storable: true }
const PASS: LoadOptions = { storable: false }
const SINCE = 'Sat, 21 Nov 2026 10:00:00 GMT'

let answer: Answer
let calls: Call[]
let lab: Lab
async function open(foreign = false) {
  const regions = regionsThat((call) => answer(call))
  calls = regions.calls
  lab = await openEdge(regions.upstreams, { foreign })
}
beforeEach(async () => {
  answer = () => fromRegion('body', { snapshot: {}, headers: { ...CACHED, ETag: '"1"' } })
  await open()
})

const visit = (init: RequestInit = {}, changes: Partial<Visit> = {}) =>
  visitTo(lab, '/a', init, { position: { ...start(1), floor: 4 }, ...changes })
const loaded = (of: Visit, options = KEEP) => load(of, lab.edge, lab.background, options)
const askOf = (call: Call | undefined) =>
  parseAsk(call?.headers.get(internalHeaders.position) ?? null)

describe('what is sent', () => {
  test('a client cannot speak as the edge', async () => {
    const forged = Object.fromEntries(
      Object.values(internalHeaders).map((name) => [name, 'forged']),
    )
    const headers = { ...forged, 'Request-Id': 'mine', 'Consistency-Token': 't', Accept: 'a/b' }
    await loaded(visit({ headers }, { requestId: 'ours' }))
    const sent = Object.fromEntries(calls[0]?.headers ?? [])
    expect(sent).toMatchObject({ accept: 'a/b', 'request-id': 'ours' })
    expect(Object.values(sent)).not.toContain('forged')
    expect(sent).not.toHaveProperty('consistency-token')
    expect(askOf(calls[0])).toEqual({ ...start(1), floor: 4, primary: false })
  })

  test('the primary is asked for the latest and for spent tokens', async () => {
    await loaded(visit({}, { wish: 'latest' }))
    await loaded(visit({}, { reset: 'epoch' }))
    await loaded(visit({}, { wish: 'session' }))
    expect(calls.map((call) => askOf(call)?.primary)).toEqual([true, true, false])
  })

  test('conditions stay here when the answer may be stored, and go along when not', async () => {
    const headers = { 'If-None-Match': '"1"', 'If-Modified-Since': SINCE }
    await loaded(visit({ headers }))
    await loaded(visit({ headers }), PASS)
    expect(calls.map((call) => call.headers.has('If-None-Match'))).toEqual([false, true])
    expect(calls.map((call) => call.headers.has('If-Modified-Since'))).toEqual([false, true])
  })

  test("a copy is asked about with its own validators, not with the client's", async () => {
    const known = entryOf({ headers: { etag: '"k"', 'last-modified': SINCE } })
    await loaded(visit({ headers: { 'If-None-Match': '"mine"' } }), { storable: true, known })
    expect(calls[0]?.headers.get('If-None-Match')).toBe('"k"')
    expect(calls[0]?.headers.get('If-Modified-Since')).toBe(SINCE)
  })

  test('a write without a key gets one, the same on both attempts', async () => {
    answer = refuse
    await loaded(visit({ method: 'POST' }), PASS)
    const keys = calls.map(({ headers }) => headers.get('Idempotency-Key'))
    expect(calls.length).toBeGreaterThan(1)
    expect(new Set(keys).size).toBe(1)
    expect(keys[0]).toMatch(/^[A-Za-z0-9_-]{16,128}$/)
  })

  test('the key of the client is kept, and a read gets none', async () => {
    const headers = { 'Idempotency-Key': 'a-key-of-the-client' }
    await loaded(visit({ method: 'PUT', headers }), PASS)
    await loaded(visit())
    const keys = calls.map((call) => call.headers.get('Idempotency-Key'))
    expect(keys).toEqual(['a-key-of-the-client', null])
  })

  test('a body that was kept is sent again, any other goes once', async () => {
    answer = refuse
    const post = (kept: boolean) =>
      loaded(visit({ method: 'POST' }), { ...PASS, body: { body: new ArrayBuffer(2), kept } })
    await post(true)
    expect(calls.length).toBeGreaterThan(1)
    expect(calls.every(({ body }) => body instanceof ArrayBuffer)).toBe(true)
    calls.length = 0
    await post(false)
    expect(calls).toHaveLength(1)
  })

  test('the canonical URL, so that nothing outside the key can change the answer', async () => {
    await loaded(visitTo(lab, '/api/links?utm=x&limit=5'))
    expect(calls[0]?.url).toBe(`${new URL(request('/').url).origin}/api/links?limit=5`)
  })

  test('before a foreign site its headers are left alone, and none of ours are added', async () => {
    await open(true)
    const headers = {
      'Request-Id': 'mine',
      'Consistency-Token': 't',
      Consistency: 'whatever',
      Snapshot: 's',
      Route: 'r',
    }
    await loaded(visit({ headers }))
    await loaded(visit({ headers, method: 'POST' }), PASS)
    for (const call of calls) expect(call.headers).toEqual(new Headers(headers))
    expect(calls).toHaveLength(2)
  })
})

describe('what is kept', () => {
  test('the answer, when its body is whole, and only that', async () => {
    const slow = slowBody()
    answer = () => new Response(slow.body, fromRegion(null, { snapshot: {}, headers: CACHED }))
    const { response, copy } = await loaded(visit())
    slow.send('body')
    slow.end()
    expect(await response?.text()).toBe('body')
    expect(await copy).toMatchObject({ status: 200, snapshot: { bookmark: BOOKMARK } })
    expect(lab.store.puts).toBe(0) // that is somebody else's job
  })

  test('it is copied although the client leaves', async () => {
    const slow = slowBody()
    answer = () => new Response(slow.body, fromRegion(null, { headers: CACHED }))
    const { response, copy } = await loaded(visit())
    slow.send('bo')
    void response?.body?.cancel()
    slow.send('dy')
    slow.end()
    expect(new TextDecoder().decode((await copy)?.body)).toBe('body')
  })

  test('the copying is kept alive behind the response', async () => {
    const slow = slowBody()
    answer = () => new Response(slow.body, fromRegion(null, { headers: CACHED }))
    await loaded(visit())
    let done = false
    const all = lab.background.done().then(() => {
      done = true
    })
    slow.send('body')
    await until(() => lab.edge.busy.fillingBytes.held === 4)
    expect(done).toBe(false)
    slow.end()
    await all
  })

  test('nothing that was asked for in passing', async () => {
    expect(await loaded(visit(), PASS)).not.toHaveProperty('copy')
  })

  test('nothing for which there is no room, and the answer comes all the same', async () => {
    lab.edge.busy.fillingBytes.enter(GET_DEADLINE_MS, FILLING_BYTES_MAX)
    const { response, copy } = await loaded(visit())
    expect(await response?.text()).toBe('body')
    expect(await copy).toBeUndefined()
  })
})

describe('a 304', () => {
  const known = entryOf({ headers: { etag: '"1"', 'content-type': 'a/b' } })
  const ask = () => loaded(visit(), { storable: true, known })
  const unchanged = (headers: Record<string, string> = {}, snapshot?: { m: number; a: number }) =>
    fromRegion(null, {
      status: 304,
      headers: { ...CACHED, ...headers },
      ...(snapshot && { snapshot }),
    })

  test('confirms the copy, which is as new as the 304 says', async () => {
    lab.clock.advance(100_000)
    answer = () => unchanged({ ETag: 'W/"1"', 'X-New': 'y' }, { m: 3, a: 20 })
    const { confirmed, copy, attempts } = await ask()
    expect(confirmed).toMatchObject({
      status: 200,
      body: known.body,
      bornAt: lab.clock.now(),
      snapshot: { m: 3, a: 20 },
      terms: { fresh: 60 },
    })
    const headers = new Headers(confirmed?.headers)
    expect([headers.get('X-New'), headers.get('Content-Type')]).toEqual(['y', 'a/b'])
    expect(await copy).toBe(confirmed)
    expect(attempts).toHaveLength(1)
  })

  test('of something else makes the edge ask again, for the whole', async () => {
    answer = ({ headers }) =>
      headers.has('If-None-Match') ? unchanged({ ETag: '"2"' }) : fromRegion('whole')
    const { confirmed, response } = await ask()
    expect(confirmed).toBeUndefined()
    expect(await response?.text()).toBe('whole')
    expect(calls.map(({ headers }) => headers.has('If-None-Match'))).toEqual([true, false])
  })

  test('that forbids keeping the copy makes the edge ask again', async () => {
    answer = ({ headers }) =>
      headers.has('If-None-Match')
        ? unchanged({ 'CDN-Cache-Control': 'no-store' })
        : fromRegion('mine')
    const { response } = await ask()
    expect(await response?.text()).toBe('mine')
    expect(calls).toHaveLength(2)
  })

  test('a load that took two calls tells of both', async () => {
    answer = ({ headers }) =>
      headers.has('If-None-Match') ? unchanged({ ETag: '"2"' }) : fromRegion('whole')
    const of = visit()
    const { attempts } = await loaded(of, { storable: true, known })
    expect([attempts.length, of.costs.loads]).toEqual([2, 2])
  })

  test('with an absurd age leaves numbers that the store can hold', async () => {
    answer = () => unchanged({ Age: String(2 ** 31) })
    const { confirmed } = await ask()
    const stored = confirmed && encodeEntries('k', [confirmed])
    expect(stored && decodeEntries(stored.buffer, 'k')).toHaveLength(1)
  })

  test('from a foreign site has no snapshot of ours, whatever its headers are called', async () => {
    await open(true)
    answer = () => unchanged({}, { m: 3, a: 20 })
    const mine = entryOf({ headers: { etag: '"1"' }, snapshot: undefined })
    const { confirmed } = await loaded(visit(), { storable: true, known: mine })
    expect(confirmed).toMatchObject({ status: 200, snapshot: undefined })
  })
})

describe('loads under way', () => {
  test('are counted while they last, whatever becomes of them', async () => {
    const { promise, resolve } = Promise.withResolvers<Response>()
    answer = () => promise
    const of = visit()
    const loading = loaded(of)
    await until(() => calls.length === 1)
    expect(lab.edge.busy.loads.held).toBe(1)
    resolve(fromRegion('x'))
    await loading
    expect([lab.edge.busy.loads.held, of.costs.loads]).toEqual([0, 1])
    answer = refuse
    await loaded(visit())
    lab.edge.send = () => Promise.reject(new Error('bug'))
    await expect(loaded(visit())).rejects.toThrow('bug')
    expect(lab.edge.busy.loads.held).toBe(0)
  })

  test('are bounded: a read too many calls nobody, a write does', async () => {
    lab.edge.busy.loads.enter(GET_DEADLINE_MS, LOADS_MAX - 1)
    const last = lab.edge.busy.loads.enter(GET_DEADLINE_MS)
    const of = visit()
    expect(await loaded(of)).toEqual({ attempts: [], overloaded: true })
    expect([calls.length, of.costs.loads, lab.edge.busy.loads.held]).toEqual([
      0,
      undefined,
      LOADS_MAX,
    ])
    expect(await loaded(visit({ method: 'POST' }), PASS)).not.toHaveProperty('overloaded')
    expect(calls).toHaveLength(1)
    last.leave()
    expect(await loaded(visit())).not.toHaveProperty('overloaded')
  })

  test('writes under way do not keep readers out', async () => {
    answer = () => new Promise<never>(() => {})
    for (let i = 0; i < LOADS_MAX; i++) void loaded(visit({ method: 'POST' }), PASS)
    await until(() => calls.length === LOADS_MAX)
    answer = () => fromRegion('x')
    expect(await loaded(visit())).not.toHaveProperty('overloaded')
  })
})
