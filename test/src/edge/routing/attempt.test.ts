// One try at one region: every way in which it can end.
import { expect, test } from 'vitest'
import { attempt, type Endpoint } from '../../../../src/edge/routing/attempt.ts'
import { WHOLE_RESPONSE_BYTES_MAX } from '../../../../src/edge/routing/rules/limits.ts'
import { internalHeaders } from '../../../../src/shared/headers.ts'
import { createClock } from '../../../support/clock.ts'
import { until } from '../../settle.ts'

const URL = 'https://short.example/a'
const CAP_MS = 800

/** A region that does `fetch`, and the signal it was given. */
function regionThat(fetch: () => Promise<Response>) {
  const seen: { signal?: AbortSignal | null | undefined; calls: number } = { calls: 0 }
  const answer: Endpoint['fetch'] = (_url, { signal }) => {
    seen.signal = signal
    seen.calls++
    return fetch()
  }
  return { upstream: { fetch: answer }, seen }
}

const from = (status: number, headers: Record<string, string> = {}) =>
  new Response(status === 204 ? null : 'body', { status, headers })
const named = { [internalHeaders.region]: 'weur' }

async function tryOnce(response: Response) {
  const { upstream } = regionThat(async () => response)
  return attempt(upstream, URL, {}, CAP_MS, createClock())
}

test.each([200, 204, 302, 404, 410, 412, 422, 429, 501])('a %i is an answer', async (status) => {
  expect(await tryOnce(from(status, named))).toMatchObject({ kind: 'answered', ms: 0 })
})

test('how long it took is measured', async () => {
  const clock = createClock()
  const { upstream } = regionThat(async () => {
    clock.advance(120)
    return from(200, named)
  })
  const tried = await attempt(upstream, URL, {}, CAP_MS, clock)
  expect(tried).toMatchObject({ kind: 'answered', ms: 120 })
})

test('no connection is a failure without a response, and nothing is thrown', async () => {
  const { upstream } = regionThat(() => Promise.reject(new Error('connection refused')))
  const tried = await attempt(upstream, URL, {}, CAP_MS, createClock())
  expect(tried).toEqual({ kind: 'failed', failure: 'unreachable', ms: 0 })
})

test('at the cap it is cut off', async () => {
  const clock = createClock()
  const { upstream, seen } = regionThat(() => new Promise(() => {}))
  const trying = attempt(upstream, URL, {}, CAP_MS, clock)
  await until(() => clock.sleeping().length > 0)
  clock.advance(CAP_MS - 1)
  expect(clock.sleeping()).toEqual([1])
  expect(seen.signal?.aborted).toBe(false)
  clock.advance(1)
  expect(await trying).toEqual({ kind: 'failed', failure: 'timeout', ms: CAP_MS })
  expect(seen.signal?.aborted).toBe(true)
  expect(seen.calls).toBe(1)
})

test('an answer in time is not cut off', async () => {
  const clock = createClock()
  const { upstream, seen } = regionThat(async () => from(200, named))
  await attempt(upstream, URL, {}, CAP_MS, clock)
  expect(seen.signal?.aborted).toBe(false)
  expect(clock.sleeping()).toEqual([])
})

test('a 500 that no region signed was made around a dead one', async () => {
  expect(await tryOnce(from(500))).toEqual({ kind: 'failed', failure: 'exception', ms: 0 })
  expect(await tryOnce(from(500, named))).toMatchObject({ kind: 'answered' })
})

test.each([502, 503, 504])('a %i is a failure that keeps its response', async (status) => {
  const tried = await tryOnce(from(status, named))
  expect(tried).toMatchObject({ kind: 'failed', failure: 'down', response: { status } })
  const own = await tryOnce(from(status, { ...named, [internalHeaders.faultDomain]: 'region' }))
  expect(own).toMatchObject({ kind: 'failed', failure: 'down' })
})

test.each([502, 503, 504])('a %i that no region signed is no answer of one', async (status) => {
  const unsigned = from(status)
  const tried = await tryOnce(unsigned)
  expect(tried).toEqual({ kind: 'failed', failure: 'unreachable', ms: 0 })
  expect(unsigned.bodyUsed, 'its connection is let go').toBe(true)
})

test.each(['primary', 'overload', 'request'])(
  'another region could not help with "%s"',
  async (domain) => {
    const headers = { ...named, [internalHeaders.faultDomain]: domain }
    expect(await tryOnce(from(503, headers))).toMatchObject({ kind: 'answered', fault: domain })
  },
)

test('only a 502, 503 or 504 tells of a fault', async () => {
  const headers = { ...named, [internalHeaders.faultDomain]: 'primary' }
  expect(await tryOnce(from(409, headers))).toMatchObject({ kind: 'answered', fault: 'none' })
})

test('an unknown fault is the region’s own', async () => {
  const headers = { ...named, [internalHeaders.faultDomain]: 'weather' }
  expect(await tryOnce(from(503, headers))).toMatchObject({ kind: 'failed', failure: 'down' })
})

test('an upstream that throws at once is a failure too', async () => {
  const { upstream } = regionThat(() => {
    throw new TypeError('bad header')
  })
  const tried = await attempt(upstream, URL, {}, CAP_MS, createClock())
  expect(tried).toEqual({ kind: 'failed', failure: 'unreachable', ms: 0 })
})

test('told to stop, it ends at once, cuts the call and blames nobody', async () => {
  const clock = createClock()
  const stop = new AbortController()
  const { upstream, seen } = regionThat(() => new Promise(() => {}))
  const trying = attempt(upstream, URL, {}, CAP_MS, clock, stop.signal)
  await until(() => clock.sleeping().length > 0)
  clock.advance(100)
  stop.abort()
  expect(await trying).toEqual({ kind: 'outrun', ms: 100 })
  expect(seen).toMatchObject({ calls: 1, signal: { aborted: true } })
  expect(clock.sleeping()).toEqual([])
})

test('told to stop after its end, it keeps its answer', async () => {
  const stop = new AbortController()
  const { upstream, seen } = regionThat(async () => from(200, named))
  const tried = await attempt(upstream, URL, {}, CAP_MS, createClock(), stop.signal)
  stop.abort()
  expect(tried).toMatchObject({ kind: 'answered' })
  expect(seen.signal?.aborted).toBe(false)
})

/** A response that says it has `length` bytes and breaks after the first. */
function broken(length: number): Response {
  let pulls = 0
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (pulls++ === 0) controller.enqueue(new Uint8Array(1))
        else controller.error(new Error('connection lost'))
      },
    },
    { highWaterMark: 0 },
  )
  return new Response(body, { headers: { ...named, 'Content-Length': String(length) } })
}

test('a body that breaks costs a retry, not a broken answer', async () => {
  expect(await tryOnce(broken(2))).toMatchObject({ kind: 'failed', failure: 'unreachable' })
  expect(await tryOnce(broken(WHOLE_RESPONSE_BYTES_MAX))).toMatchObject({ kind: 'failed' })
})

test('a body too long to wait for streams', async () => {
  expect(await tryOnce(broken(WHOLE_RESPONSE_BYTES_MAX + 1))).toMatchObject({ kind: 'answered' })
})

test('the cap holds for the body too', async () => {
  const clock = createClock()
  const body = new ReadableStream<Uint8Array>() // never a byte
  const headers = { ...named, 'Content-Length': '10' }
  const { upstream } = regionThat(async () => new Response(body, { headers }))
  const trying = attempt(upstream, URL, {}, CAP_MS, clock)
  await until(() => clock.sleeping().length > 0)
  clock.advance(CAP_MS)
  expect(await trying).toMatchObject({ kind: 'failed', failure: 'timeout' })
})

test('status, headers and body of a whole response are kept', async () => {
  const headers = { ...named, 'Content-Length': '4', ETag: '"1"' }
  const tried = await tryOnce(new Response('body', { status: 404, headers }))
  if (tried.kind !== 'answered') throw new Error('no answer')
  expect(tried.response.status).toBe(404)
  expect(tried.response.headers.get('ETag')).toBe('"1"')
  expect(await tried.response.text()).toBe('body')
})
