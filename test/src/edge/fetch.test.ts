// What a region is sent for a visit, and what is kept of its answer.
import { beforeEach, describe, expect, test } from 'vitest'
import { fetchFrom } from '../../../src/edge/fetch.ts'
import { ENTRY_BYTES_MAX, REPLAYABLE_BODY_BYTES_MAX } from '../../../src/edge/limits.ts'
import { arrive, type Visit } from '../../../src/edge/visit.ts'
import { internalHeaders } from '../../../src/shared/headers.ts'
import { parseAsk, start } from '../../../src/shared/position.ts'
import {
  type Answer,
  BOOKMARK,
  type Call,
  fromRegion,
  type Lab,
  openEdge,
  refuse,
  regionsThat,
  request,
} from './lab.ts'

const CACHED = { 'CDN-Cache-Control': 'max-age=60', 'Cache-Control': 'no-cache' }
const KEY = '1:/a'

let answer: Answer
let calls: Call[]
let lab: Lab
beforeEach(async () => {
  answer = () => fromRegion('body', { snapshot: {}, headers: { ...CACHED, ETag: '"1"' } })
  const regions = regionsThat((call) => answer(call))
  calls = regions.calls
  lab = await openEdge(regions.upstreams)
})

const visit = (init: RequestInit = {}, changes: Partial<Visit> = {}): Visit => ({
  ...arrive(request('/a', init), lab.edge),
  position: { ...start(1), floor: 4 },
  wish: undefined,
  tokenSent: false,
  reset: undefined,
  ...changes,
})

async function fetched(of: Visit, key: string | undefined = KEY) {
  const done = await fetchFrom(of, lab.edge, lab.background, key)
  await done.response?.clone().text()
  await lab.background.done()
  return { ...done, entry: lab.store.entries.get(KEY) }
}
const askOf = (call: Call | undefined) =>
  parseAsk(call?.headers.get(internalHeaders.position) ?? null)

describe('what is sent', () => {
  test('a client cannot speak as the edge', async () => {
    const forged = Object.fromEntries(
      Object.values(internalHeaders).map((name) => [name, 'forged']),
    )
    const headers = { ...forged, 'Request-Id': 'mine', 'Consistency-Token': 't', Accept: 'a/b' }
    await fetched(visit({ headers }, { requestId: 'ours' }))
    const sent = Object.fromEntries(calls[0]?.headers ?? [])
    expect(sent).toMatchObject({ accept: 'a/b', 'request-id': 'ours' })
    expect(Object.values(sent)).not.toContain('forged')
    expect(sent).not.toHaveProperty('consistency-token')
    expect(askOf(calls[0])).toEqual({ ...start(1), floor: 4, primary: false })
  })

  test('the primary is asked for the latest and for spent tokens', async () => {
    await fetched(visit({}, { wish: 'latest' }))
    await fetched(visit({}, { reset: 'epoch' }))
    await fetched(visit({}, { wish: 'session' }))
    expect(calls.map((call) => askOf(call)?.primary)).toEqual([true, true, false])
  })

  test('conditions stay here when the answer may be stored, and go along when not', async () => {
    const headers = { 'If-None-Match': '"1"', 'If-Modified-Since': 'Sat, 21 Nov 2026 10:00:00 GMT' }
    await fetched(visit({ headers }))
    await fetchFrom(visit({ headers }), lab.edge, lab.background, undefined)
    expect(calls.map((call) => call.headers.has('If-None-Match'))).toEqual([false, true])
    expect(calls.map((call) => call.headers.has('If-Modified-Since'))).toEqual([false, true])
  })

  test('a write without a key gets one, the same on both attempts', async () => {
    answer = refuse
    await fetched(visit({ method: 'POST' }), undefined)
    const keys = calls.map(({ headers }) => headers.get('Idempotency-Key'))
    expect(calls.length).toBeGreaterThan(1)
    expect(new Set(keys).size).toBe(1)
    expect(keys[0]).toMatch(/^[A-Za-z0-9_-]{16,128}$/)
  })

  test('the key of the client is kept, and a read gets none', async () => {
    const headers = { 'Idempotency-Key': 'a-key-of-the-client' }
    await fetched(visit({ method: 'PUT', headers }), undefined)
    await fetched(visit())
    const keys = calls.map((call) => call.headers.get('Idempotency-Key'))
    expect(keys).toEqual(['a-key-of-the-client', null])
  })

  test('a body of known, small size is kept and sent again; any other goes once', async () => {
    answer = refuse
    const body = (length: number | undefined) => {
      const headers = length === undefined ? {} : { 'Content-Length': String(length) }
      return fetched(visit({ method: 'POST', body: '{}', headers }), undefined)
    }
    await body(REPLAYABLE_BODY_BYTES_MAX)
    expect(calls.length).toBeGreaterThan(1)
    for (const { body } of calls) expect(body).toBeInstanceOf(ArrayBuffer)
    for (const length of [REPLAYABLE_BODY_BYTES_MAX + 1, undefined]) {
      calls.length = 0
      await body(length)
      expect(calls).toHaveLength(1)
      expect(calls[0]?.body).toBeInstanceOf(ReadableStream)
    }
  })

  test('a write without a body may be sent again', async () => {
    answer = refuse
    await fetched(visit({ method: 'DELETE' }), undefined)
    expect(calls.length).toBeGreaterThan(1)
  })
})

describe('what is kept', () => {
  test('nothing whose snapshot cannot be read: it would be shown to every session', async () => {
    answer = () => {
      const response = fromRegion('body', { headers: CACHED })
      response.headers.set(internalHeaders.snapshot, '{"epoch":null}')
      return response
    }
    expect(await fetched(visit())).toMatchObject({ stored: false, entry: undefined })
  })

  test('the answer, without what is told anew each time and nothing internal', async () => {
    answer = () =>
      fromRegion('body', {
        snapshot: { m: 5, a: 9 },
        headers: { ...CACHED, ETag: '"1"', 'Server-Timing': 'db', 'Request-Id': 'r', Age: '7' },
      })
    const { entry, stored } = await fetched(visit())
    expect(stored).toBe(true)
    expect(entry).toMatchObject({
      key: KEY,
      status: 200,
      snapshot: { epoch: 1, m: 5, a: 9, bookmark: BOOKMARK },
      terms: { fresh: 60, whileRevalidate: 0, ifError: 0 },
      bornAt: lab.clock.now() - 7_000,
    })
    expect(new TextDecoder().decode(entry?.body)).toBe('body')
    const names = entry?.headers.map(([name]) => name).sort()
    expect(names).toEqual(['cache-control', 'cdn-cache-control', 'content-type', 'etag'])
  })

  test('its age counts from before it was asked for, not from when it came', async () => {
    const began = lab.clock.now()
    answer = () => {
      lab.clock.advance(700)
      return fromRegion('body', { headers: CACHED })
    }
    expect((await fetched(visit())).entry?.bornAt).toBe(began)
  })

  test.each(['x', '-5', '1.5'])('an Age of "%s" is none', async (age) => {
    answer = () => fromRegion('body', { headers: { ...CACHED, Age: age } })
    expect((await fetched(visit())).entry?.bornAt).toBe(lab.clock.now())
  })

  test('not without a key', async () => {
    const done = await fetchFrom(visit(), lab.edge, lab.background, undefined)
    expect(done.stored).toBe(false)
    expect(lab.store.entries.size).toBe(0)
  })

  test('not of HEAD: it has no body to keep', async () => {
    expect(await fetched(visit({ method: 'HEAD' }))).toMatchObject({ stored: false })
    expect(lab.store.entries.size).toBe(0)
  })

  test.each([
    ['no-store', { 'Cache-Control': 'no-store' }, 200],
    ['Set-Cookie', { ...CACHED, 'Set-Cookie': 'a=b' }, 200],
    ['Vary', { ...CACHED, Vary: 'Accept' }, 200],
    ['an error', CACHED, 503],
  ] as const)('not with %s', async (_, headers, status) => {
    answer = () => fromRegion('body', { status, headers })
    expect(await fetched(visit())).toMatchObject({ stored: false, entry: undefined })
  })

  test('not when it was authorized', async () => {
    const { stored } = await fetched(visit({ headers: { Authorization: 'Bearer x' } }))
    expect(stored).toBe(false)
  })

  test('not when it is too long, and the client still gets all of it', async () => {
    answer = () => fromRegion('x'.repeat(ENTRY_BYTES_MAX + 1), { headers: CACHED })
    const done = await fetchFrom(visit(), lab.edge, lab.background, KEY)
    const [text] = await Promise.all([done.response?.text(), lab.background.done()])
    expect(text?.length).toBe(ENTRY_BYTES_MAX + 1)
    expect(lab.store.entries.size).toBe(0)
  })

  test('a store that fails troubles nobody', async () => {
    lab.store.put = () => Promise.reject(new Error('bug'))
    const { response } = await fetched(visit())
    expect(response?.status).toBe(200)
  })
})
