// What is asked of an upstream for the cache, and what is made of its answer.
import { beforeEach, describe, expect, test } from 'vitest'
import { FILLING_BYTES_MAX } from '../../../../src/edge/cache/rules/limits.ts'
import { decodeEntries, encodeEntries } from '../../../../src/edge/cache/store/codec.ts'
import { GET_DEADLINE_MS } from '../../../../src/edge/upstream/limits.ts'
import type { Visit } from '../../../../src/edge/visit/visit.ts'
import { start } from '../../../../src/shared/position.ts'
import { until, watch } from '../../settle.ts'
import {
  BOOKMARK,
  costsOf,
  entryOf,
  fromRegion,
  openTold,
  slowBody,
  type ToldLab,
  visitTo,
} from '../lab.ts'

const CACHED = { 'CDN-Cache-Control': 'max-age=60', 'Cache-Control': 'no-cache' }
const SINCE = 'Sat, 21 Nov 2026 10:00:00 GMT'

let lab: ToldLab
beforeEach(async () => {
  lab = await openTold(() =>
    fromRegion('body', { snapshot: {}, headers: { ...CACHED, ETag: '"1"' } }),
  )
})

const visit = (init: RequestInit = {}, changes: Partial<Visit> = {}) =>
  visitTo(lab, '/a', init, { position: { ...start(1), floor: 4 }, ...changes })

describe('what is asked', () => {
  test('conditions stay here when the answer may be stored, and go along when not', async () => {
    const headers = { 'If-None-Match': '"1"', 'If-Modified-Since': SINCE }
    await lab.cache.load(visit({ headers }))
    await lab.edge.upstream.load(visit({ headers }))
    expect(lab.calls.map((call) => call.headers.has('If-None-Match'))).toEqual([false, true])
    expect(lab.calls.map((call) => call.headers.has('If-Modified-Since'))).toEqual([false, true])
  })

  test("a copy is asked about with its own validators, not with the client's", async () => {
    const known = entryOf({ headers: { etag: '"k"', 'last-modified': SINCE } })
    await lab.cache.load(visit({ headers: { 'If-None-Match': '"mine"' } }), { known })
    expect(lab.calls[0]?.headers.get('If-None-Match')).toBe('"k"')
    expect(lab.calls[0]?.headers.get('If-Modified-Since')).toBe(SINCE)
  })
})

describe('what is kept', () => {
  test('the answer, when its body is whole, and only that', async () => {
    const slow = slowBody()
    lab.answer = () => new Response(slow.body, fromRegion(null, { snapshot: {}, headers: CACHED }))
    const { answer: loaded, copy } = await lab.cache.load(visit())
    slow.send('body')
    slow.end()
    expect(await loaded?.response.text()).toBe('body')
    expect(await copy).toMatchObject({ status: 200, snapshot: { bookmark: BOOKMARK } })
    expect(lab.store.puts).toBe(0) // that is somebody else's job
  })

  test('it is copied although the client leaves', async () => {
    const slow = slowBody()
    lab.answer = () => new Response(slow.body, fromRegion(null, { headers: CACHED }))
    const { answer: loaded, copy } = await lab.cache.load(visit())
    slow.send('bo')
    void loaded?.response.body?.cancel()
    slow.send('dy')
    slow.end()
    expect(new TextDecoder().decode((await copy)?.body)).toBe('body')
  })

  test('the copying is kept alive behind the response', async () => {
    const slow = slowBody()
    lab.answer = () => new Response(slow.body, fromRegion(null, { headers: CACHED }))
    await lab.cache.load(visit())
    const all = lab.background.done()
    const done = watch(all)
    slow.send('body')
    await until(() => lab.cache.storing.filling.held === 4)
    expect(done()).toBe(false)
    slow.end()
    await all
  })

  test('nothing for which there is no room, and the answer comes all the same', async () => {
    lab.cache.storing.filling.enter(GET_DEADLINE_MS, FILLING_BYTES_MAX)
    const { answer: loaded, copy } = await lab.cache.load(visit())
    expect(await loaded?.response.text()).toBe('body')
    expect(await copy).toBeUndefined()
  })
})

describe('a 304', () => {
  const known = entryOf({ headers: { etag: '"1"', 'content-type': 'a/b' } })
  const ask = () => lab.cache.load(visit(), { known })
  const unchanged = (headers: Record<string, string> = {}, snapshot?: { m: number; a: number }) =>
    fromRegion(null, {
      status: 304,
      headers: { ...CACHED, ...headers },
      ...(snapshot && { snapshot }),
    })

  test('confirms the copy, which is as new as the 304 says', async () => {
    lab.clock.advance(100_000)
    lab.answer = () => unchanged({ ETag: 'W/"1"', 'X-New': 'y' }, { m: 3, a: 20 })
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
    lab.answer = ({ headers }) =>
      headers.has('If-None-Match') ? unchanged({ ETag: '"2"' }) : fromRegion('whole')
    const { confirmed, answer: loaded } = await ask()
    expect(confirmed).toBeUndefined()
    expect(await loaded?.response.text()).toBe('whole')
    expect(lab.calls.map(({ headers }) => headers.has('If-None-Match'))).toEqual([true, false])
  })

  test('that forbids keeping the copy makes the edge ask again', async () => {
    lab.answer = ({ headers }) =>
      headers.has('If-None-Match')
        ? unchanged({ 'CDN-Cache-Control': 'no-store' })
        : fromRegion('mine')
    const { answer: loaded } = await ask()
    expect(await loaded?.response.text()).toBe('mine')
    expect(lab.calls).toHaveLength(2)
  })

  test('a load that took two calls tells of both', async () => {
    lab.answer = ({ headers }) =>
      headers.has('If-None-Match') ? unchanged({ ETag: '"2"' }) : fromRegion('whole')
    const of = visit()
    const { attempts } = await lab.cache.load(of, { known })
    expect([attempts.length, costsOf(of).loads]).toEqual([2, 2])
  })

  test('with an absurd age leaves numbers that the store can hold', async () => {
    lab.answer = () => unchanged({ Age: String(2 ** 31) })
    const { confirmed } = await ask()
    const stored = confirmed && encodeEntries('k', [confirmed])
    expect(stored && decodeEntries(stored.buffer, 'k')).toHaveLength(1)
  })

  test('from a foreign site has no snapshot of ours, whatever its headers are called', async () => {
    lab = await openTold(() => unchanged({}, { m: 3, a: 20 }), { foreign: true })
    const mine = entryOf({ headers: { etag: '"1"' }, snapshot: undefined })
    const { confirmed } = await lab.cache.load(visit(), { known: mine })
    expect(confirmed).toMatchObject({ status: 200, snapshot: undefined })
  })
})
