// What is kept of an answer, and when nothing is.
import { beforeEach, describe, expect, test } from 'vitest'
import {
  ENTRY_BYTES_MAX,
  FILL_MS_MAX,
  FILLING_BYTES_MAX,
} from '../../../../src/edge/cache/rules/limits.ts'
import { decodeEntries, encodeEntries } from '../../../../src/edge/cache/store/codec.ts'
import { answerOf } from '../../../../src/edge/upstream/regional.ts'
import { internalHeaders } from '../../../../src/shared/headers.ts'
import { turns, until, watch } from '../../settle.ts'
import { BOOKMARK, fromRegion, type Lab, openEdge, slowBody } from '../lab.ts'

const CACHED = { 'CDN-Cache-Control': 'max-age=60', 'Cache-Control': 'no-cache' }

let lab: Lab
beforeEach(async () => {
  lab = await openEdge(new Map())
})

const times = () => ({ asked: lab.clock.now(), received: lab.clock.now() })
const copy = (response: Response, request: Record<string, string> = {}, when = times()) =>
  lab.cache.storing.copyOf(answerOf(response), new Headers(request), when)
const text = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes)

test('the answer, without its age, length and timing, and nothing internal', async () => {
  const response = fromRegion('body', {
    snapshot: { m: 5, a: 9 },
    headers: {
      ...CACHED,
      ETag: '"1"',
      Age: '7',
      'Content-Length': '4',
      'Keep-Alive': 'timeout=5',
      'Server-Timing': 'db;dur=3', // of this one load
      [internalHeaders.route]: 'GET /{slug}',
      [internalHeaders.faultDomain]: 'region',
    },
  })
  const entry = await copy(response)
  expect(entry).toMatchObject({
    status: 200,
    snapshot: { epoch: 1, m: 5, a: 9, bookmark: BOOKMARK },
    terms: { fresh: 60, whileRevalidate: 0, ifError: 0 },
    bornAt: lab.clock.now() - 7_000,
    selecting: [],
    route: 'GET /{slug}',
  })
  expect(text(entry?.body)).toBe('body')
  const names = Object.keys(entry?.headers ?? {}).sort()
  expect(names).toEqual(['cache-control', 'cdn-cache-control', 'content-type', 'etag'])
  expect(await response.text()).toBe('body') // the client's own
})

test('its age counts from before it was asked for, and what that took is remembered', async () => {
  const asked = lab.clock.now()
  const entry = await copy(
    fromRegion('x', { headers: CACHED }),
    {},
    { asked, received: asked + 700 },
  )
  expect(entry).toMatchObject({ bornAt: asked, loadMs: 700 })
})

test('a clock that goes back leaves numbers that the store can hold', async () => {
  const asked = lab.clock.now()
  const headers = { ...CACHED, Age: String(2 ** 31) }
  const entry = await copy(fromRegion('x', { headers }), {}, { asked, received: asked - 5 })
  expect(entry?.loadMs).toBe(0)
  expect(entry && decodeEntries(encodeEntries('k', [entry]).buffer, 'k')).toEqual([entry])
})

test('the request fields that chose it are kept with it', async () => {
  const response = fromRegion('x', { headers: { ...CACHED, Vary: 'Accept-Language' } })
  const entry = await copy(response, { 'Accept-Language': 'de' })
  expect(entry?.selecting).toEqual([['accept-language', 'de']])
})

test('copies of one moment end at different times, and their stale time ends where it did', async () => {
  lab.now.chance = () => 0.5
  const long = { 'CDN-Cache-Control': 'max-age=100, stale-while-revalidate=50' }
  const entry = await copy(fromRegion('x', { headers: long }))
  expect(entry?.terms).toMatchObject({ fresh: 95, whileRevalidate: 55 })
  const none = await copy(fromRegion('x', { headers: { 'CDN-Cache-Control': 'max-age=100' } }))
  expect(none?.terms).toMatchObject({ fresh: 95, whileRevalidate: 0 })
})

describe('at once nothing', () => {
  test.each([
    ['no-store', { 'Cache-Control': 'no-store' }, 200],
    ['a part', CACHED, 206],
  ] as const)('%s', (_, headers, status) => {
    expect(copy(fromRegion('x', { status, headers }))).toBeUndefined()
  })

  test('the answer to an authorized request', () => {
    const sent = { Authorization: 'Bearer x' }
    expect(copy(fromRegion('x', { headers: CACHED }), sent)).toBeUndefined()
  })

  test.each(['{"epoch":null}', 'nonsense', ''])('a snapshot "%s" that cannot be read', (told) => {
    const response = fromRegion('x', { headers: { ...CACHED, [internalHeaders.snapshot]: told } })
    expect(copy(response)).toBeUndefined() // it would be shown to every session
  })

  test('a length that is told and too much, and the client has it all the same', async () => {
    const headers = { ...CACHED, 'Content-Length': String(ENTRY_BYTES_MAX + 1) }
    const response = fromRegion('x', { headers })
    expect(copy(response)).toBeUndefined()
    expect(await response.text()).toBe('x')
  })

  test('when other bodies have taken the room', () => {
    lab.cache.storing.filling.enter(FILL_MS_MAX, FILLING_BYTES_MAX - 3)
    const headers = { ...CACHED, 'Content-Length': '4' }
    expect(copy(fromRegion('body', { headers }))).toBeUndefined()
    expect(lab.cache.storing.filling.held).toBe(FILLING_BYTES_MAX - 3)
  })
})

describe('nothing in the end', () => {
  const streaming = () => {
    const slow = slowBody()
    const response = new Response(slow.body, fromRegion(null, { headers: CACHED }))
    return { slow, response, kept: copy(response) }
  }

  test('a body that broke off', async () => {
    const { slow, kept, response } = streaming()
    slow.send('half')
    await until(() => lab.cache.storing.filling.held === 4)
    slow.breakOff()
    expect(await kept).toBeUndefined()
    expect(lab.cache.storing.filling.held).toBe(0)
    await expect(response.text()).rejects.toThrow('connection lost') // never shown as whole
  })

  test('a body that turns out too long: the client still gets all of it', async () => {
    const response = fromRegion('x'.repeat(ENTRY_BYTES_MAX + 1), { headers: CACHED })
    const kept = copy(response)
    const [whole, entry] = await Promise.all([response.text(), kept])
    expect([whole.length, entry]).toEqual([ENTRY_BYTES_MAX + 1, undefined])
    expect(lab.cache.storing.filling.held).toBe(0)
  })

  test('a body for which there is no room any more, and its part is free at once', async () => {
    const { slow, kept, response } = streaming()
    slow.send('half')
    await until(() => lab.cache.storing.filling.held === 4)
    lab.cache.storing.filling.enter(FILL_MS_MAX, FILLING_BYTES_MAX - 4)
    slow.send('half')
    await turns()
    expect(lab.cache.storing.filling.held).toBe(FILLING_BYTES_MAX - 4) // though the client is not done
    slow.end()
    expect(await kept).toBeUndefined()
    expect(await response.text()).toBe('halfhalf')
  })

  test('a body that takes too long, and what comes of it later takes no room', async () => {
    const { slow, kept, response } = streaming()
    slow.send('half')
    await until(() => lab.cache.storing.filling.held === 4)
    lab.clock.advance(FILL_MS_MAX)
    expect(await kept).toBeUndefined()
    slow.send('half')
    await turns()
    slow.end()
    expect(await response.text()).toBe('halfhalf')
    expect(lab.cache.storing.filling.held).toBe(0)
  })

  test('before its end it is nothing yet', async () => {
    const { slow, kept } = streaming()
    const done = watch(Promise.resolve(kept))
    slow.send('half')
    await turns()
    expect(done()).toBe(false)
    slow.end()
    expect(text((await kept)?.body)).toBe('half')
  })
})

test('of a foreign site nothing but what belongs to one connection is left out', async () => {
  lab = await openEdge(new Map(), { foreign: true })
  const entry = await copy(
    fromRegion('x', { headers: { ...CACHED, 'Server-Timing': 'app;dur=3' } }),
  )
  expect(entry?.headers['server-timing']).toBe('app;dur=3')
})
