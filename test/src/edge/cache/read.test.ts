// GET and HEAD: memory, then KV, then an upstream, and whichever of the last two is quicker.
import { beforeEach, describe, expect, test } from 'vitest'
import type { Entry } from '../../../../src/edge/cache/rules/entry.ts'
import { KV_PATIENCE_MS, KV_READ_MS_MAX } from '../../../../src/edge/cache/rules/limits.ts'
import { kvStore, type Store } from '../../../../src/edge/cache/store/kv.ts'
import { MEMORY_MS } from '../../../../src/edge/cache/store/tiers.ts'
import { cacheStatus } from '../../../../src/edge/client/story.ts'
import {
  GET_DEADLINE_MS,
  LOADS_MAX,
  ORIGIN_DEADLINE_MS,
} from '../../../../src/edge/upstream/limits.ts'
import type { Visit } from '../../../../src/edge/visit/visit.ts'
import { turn, turns, until } from '../../settle.ts'
import {
  costsOf,
  entryOf,
  fromRegion,
  hang,
  openTold,
  refuse,
  responseOf,
  slowBody,
  type ToldLab,
  visitTo,
} from '../lab.ts'

const KEY = '1:https://short.example/a'
const CACHED = { 'CDN-Cache-Control': 'max-age=60, stale-while-revalidate=600', ETag: '"1"' }

let lab: ToldLab
beforeEach(async () => {
  lab = await openTold(() => fromRegion('new', { snapshot: { m: 5, a: 9 }, headers: CACHED }))
})

/** Somebody asks; `costs` fills as it goes. */
function ask(init: RequestInit = {}, changes: Partial<Visit> = {}) {
  const visit = visitTo(lab, '/a', init, changes)
  const reading = lab.edge.cache.read(visit).then(async (served) => ({
    status: responseOf(served).status,
    text: await responseOf(served).text(),
    told: cacheStatus('x', served.cache, null).slice('x; '.length),
    attempts: served.attempts.length,
  }))
  return { costs: costsOf(visit), reading }
}
const asked = (headers: Record<string, string> = {}, init: RequestInit = {}) =>
  ask({ headers, ...init }).reading
const inKv = (changes: Partial<Entry> = {}) => lab.store.values.set(KEY, [entryOf(changes)])

/** KV does not answer before it is let. */
function slowKv() {
  const { promise, resolve } = Promise.withResolvers<void>()
  lab.store.gate = { opened: promise, clock: lab.clock }
  return resolve
}
/** The regions do not answer before they are let. */
function slowRegion() {
  const { promise, resolve } = Promise.withResolvers<Response>()
  lab.answer = () => promise
  return resolve
}
/** Time passes, when somebody waits for it. */
async function pass(ms: number) {
  await until(() => lab.clock.sleeping().length > 0)
  lab.clock.advance(ms)
  await turn()
}

describe('the tiers', () => {
  test('nothing anywhere: one read of KV and one load', async () => {
    const { reading, costs } = ask()
    expect(await reading).toMatchObject({ text: 'new', told: 'fwd=uri-miss; stored' })
    expect(costs).toEqual({ kvReads: 1, loads: 1 })
    expect(lab.calls).toHaveLength(1)
  })

  test('what KV has is shown, and remembered: the next one costs nothing', async () => {
    inKv()
    const first = ask()
    expect(await first.reading).toMatchObject({ text: 'body', told: 'hit; ttl=60; detail="kv"' })
    expect(first.costs).toEqual({ kvReads: 1, kvHits: 1 })
    const second = ask()
    expect(await second.reading).toMatchObject({ told: 'hit; ttl=60; detail="memory"' })
    expect(second.costs).toEqual({ memoryHits: 1 })
    lab.clock.advance(MEMORY_MS)
    expect(await asked()).toMatchObject({ told: 'hit; ttl=55; detail="kv"' })
    expect([lab.store.gets, lab.calls.length]).toEqual([2, 0])
  })

  test('a copy that memory holds and nobody wrote to KV is written once it pays', async () => {
    await asked()
    await lab.background.done()
    expect(lab.store.puts).toBe(0) // asked for once: mostly it is not asked for again
    await asked()
    await lab.background.done()
    await asked()
    await lab.background.done()
    expect(lab.store.puts).toBe(1)
  })

  test('stale is shown at once and refreshed once', async () => {
    inKv({ terms: { fresh: 60, whileRevalidate: 600, ifError: 0 } })
    lab.clock.advance(61_000)
    expect(await asked()).toMatchObject({ text: 'body', told: 'hit; ttl=-1; detail="kv"' })
    await lab.background.done()
    expect(lab.calls).toHaveLength(1)
    expect(await asked()).toMatchObject({ text: 'new', told: 'hit; ttl=60; detail="memory"' })
    expect(lab.calls).toHaveLength(1)
  })

  test('good, but about to end, and the dice say so: refreshed before it does', async () => {
    inKv({ loadMs: 1_000 })
    lab.clock.advance(59_000)
    lab.now.chance = () => 0.6
    expect(await asked()).toMatchObject({ told: 'hit; ttl=1; detail="kv"' })
    await lab.background.done()
    expect(lab.calls).toHaveLength(0)
    lab.now.chance = () => 0.7
    expect(await asked()).toMatchObject({ text: 'body', told: 'hit; ttl=1; detail="memory"' })
    await lab.background.done()
    expect(lab.calls).toHaveLength(1)
  })

  test('past its time for all but a client that takes it: shown to that one, not refreshed', async () => {
    inKv({ terms: { fresh: 60, whileRevalidate: 0, ifError: 0 } })
    lab.clock.advance(61_000)
    const told = 'hit; ttl=-1; detail="max-stale"'
    expect(await asked({ 'Cache-Control': 'max-stale=5' })).toMatchObject({ told })
    await lab.background.done()
    expect(lab.calls).toHaveLength(0)
  })

  test('a copy with a validator is asked about', async () => {
    inKv({ headers: { etag: '"1"' }, terms: { fresh: 60, whileRevalidate: 0, ifError: 0 } })
    lab.clock.advance(61_000)
    lab.answer = () => fromRegion(null, { status: 304, headers: CACHED })
    const told = 'fwd=stale; fwd-status=304; stored'
    expect(await asked()).toMatchObject({ status: 200, text: 'body', told })
    expect(lab.calls.map(({ headers }) => headers.get('If-None-Match'))).toEqual(['"1"'])
    await lab.background.done()
    expect(await asked()).toMatchObject({ text: 'body', told: 'hit; ttl=60; detail="memory"' })
  })

  test('writes to the store that hang delay nobody', async () => {
    lab.store.put = () => new Promise<never>(() => {})
    for (let i = 0; i < 3; i++) expect(await asked()).toMatchObject({ text: 'new' })
    expect(lab.calls).toHaveLength(1)
  })

  test('too many loads: the last good copy or a 503, and no call', async () => {
    const full = () => lab.edge.upstream.busy.enter(GET_DEADLINE_MS, LOADS_MAX)
    full()
    expect(await asked()).toMatchObject({ status: 503, told: 'fwd=uri-miss', attempts: 0 })
    inKv()
    lab.clock.advance(75_000)
    full()
    const told = 'hit; ttl=-15; detail="stale-if-error"'
    expect(await asked()).toMatchObject({ status: 200, text: 'body', told })
    expect(lab.calls).toHaveLength(0)
  })
})

describe('KV that is slow', () => {
  test('has a while, in which no upstream is asked', async () => {
    inKv()
    const letKv = slowKv()
    const { reading, costs } = ask()
    await pass(KV_PATIENCE_MS - 1)
    letKv()
    expect(await reading).toMatchObject({ told: 'hit; ttl=60; detail="kv"' })
    expect(lab.calls).toHaveLength(0)
    expect(costs).toEqual({ kvReads: 1, kvHits: 1 })
  })

  test('then the upstream is asked beside it, and wins', async () => {
    slowKv()
    const began = lab.clock.now()
    const { reading, costs } = ask()
    await pass(KV_PATIENCE_MS)
    const told = 'fwd=miss; stored; detail="kv-slow"'
    expect(await reading).toMatchObject({ text: 'new', told })
    expect(lab.clock.now() - began).toBe(KV_PATIENCE_MS) // and not what KV may take in all
    expect(costs).toEqual({ kvReads: 1, loads: 1, kvRaces: 1, kvRacesWonByUpstream: 1 })
    expect(await asked()).toMatchObject({ told: 'hit; ttl=60; detail="memory"' })
  })

  test('or KV wins, and the answer of the upstream is let go', async () => {
    inKv()
    const letKv = slowKv()
    const letRegion = slowRegion()
    const { reading, costs } = ask()
    await pass(KV_PATIENCE_MS)
    await until(() => lab.calls.length === 1)
    letKv()
    expect(await reading).toMatchObject({ text: 'body', told: 'hit; ttl=60; detail="kv"' })
    expect(costs).toEqual({ kvReads: 1, kvHits: 1, loads: 1, kvRaces: 1 })
    const slow = slowBody()
    letRegion(new Response(slow.body, { headers: { 'Cache-Control': 'private' } }))
    await until(() => slow.letGo())
    await lab.background.done()
  })

  test('what the loser brings is kept all the same', async () => {
    inKv({ bornAt: lab.clock.now() - 50_000 })
    const letKv = slowKv()
    const letRegion = slowRegion()
    const { reading } = ask()
    await pass(KV_PATIENCE_MS)
    letKv()
    expect(await reading).toMatchObject({ text: 'body' })
    letRegion(fromRegion('new', { snapshot: { m: 5, a: 9 }, headers: CACHED }))
    await lab.background.done()
    expect(await asked()).toMatchObject({ text: 'new' })
    expect(lab.calls).toHaveLength(1)
  })

  test('with nothing for this one: the load under way is the answer, not a second one', async () => {
    const letKv = slowKv()
    const letRegion = slowRegion()
    const { reading } = ask()
    await pass(KV_PATIENCE_MS)
    letKv()
    await turn()
    letRegion(fromRegion('new', { headers: CACHED }))
    expect(await reading).toMatchObject({ text: 'new' })
    expect(lab.calls).toHaveLength(1)
  })

  test.each([
    ['no region can be reached', refuse],
    ['every region is down', () => fromRegion('down', { status: 503 })],
  ] as const)('and %s: what KV has is waited for and shown', async (_, how) => {
    inKv()
    const letKv = slowKv()
    lab.answer = how
    const { reading, costs } = ask()
    await pass(KV_PATIENCE_MS)
    await until(() => lab.edge.upstream.busy.held === 0 && lab.calls.length > 1)
    await turns()
    letKv()
    expect(await reading).toMatchObject({ status: 200, text: 'body' })
    expect(costs).toEqual({ kvReads: 1, kvHits: 1, loads: 1, kvRaces: 1 }) // not won
  })

  test('too many loads: KV is waited for, and nobody is called', async () => {
    inKv()
    const letKv = slowKv()
    lab.edge.upstream.busy.enter(GET_DEADLINE_MS, LOADS_MAX)
    const { reading } = ask()
    await pass(KV_PATIENCE_MS)
    letKv()
    expect(await reading).toMatchObject({ text: 'body', told: 'hit; ttl=60; detail="kv"' })
    expect(lab.calls).toHaveLength(0)
  })

  test('a stale copy wins the race: the load under way is its refresh', async () => {
    inKv({ terms: { fresh: 60, whileRevalidate: 600, ifError: 0 } })
    lab.clock.advance(61_000)
    const letKv = slowKv()
    const letRegion = slowRegion()
    const { reading } = ask()
    await pass(KV_PATIENCE_MS)
    await until(() => lab.calls.length === 1)
    letKv()
    expect(await reading).toMatchObject({ text: 'body' })
    await turns()
    letRegion(fromRegion('new', { headers: CACHED }))
    await lab.background.done()
    expect(lab.calls).toHaveLength(1)
  })

  test('a hundred at once: one read of KV, one load', async () => {
    slowKv()
    const letRegion = slowRegion()
    const all = Array.from({ length: 100 }, () => ask())
    await pass(KV_PATIENCE_MS)
    await until(() => lab.calls.length === 1)
    letRegion(fromRegion('new', { headers: CACHED }))
    const answers = await Promise.all(all.map(({ reading }) => reading))
    expect(answers.filter(({ told }) => told.includes('collapsed'))).toHaveLength(99)
    expect([lab.store.gets, lab.calls.length]).toEqual([1, 1])
    expect(all.filter(({ costs }) => costs.kvRaces)).toHaveLength(100)
  })

  test.each([
    ['HEAD', {}, { method: 'HEAD' }],
    ['a part', { Range: 'bytes=0-1' }, {}],
    ['only-if-cached', { 'Cache-Control': 'only-if-cached' }, {}],
  ] as const)(
    'is waited for by %s, which would bring nothing for others',
    async (_, headers, init) => {
      inKv()
      const letKv = slowKv()
      const reading = asked({ ...headers }, init)
      await turns()
      lab.clock.advance(KV_PATIENCE_MS)
      await turn()
      letKv()
      expect(await reading).toMatchObject({ told: 'hit; ttl=60; detail="kv"' })
      expect(lab.calls).toHaveLength(0)
    },
  )

  test('and never answers: the genuine store gives up, so nobody waits for ever', async () => {
    const kv = { get: () => new Promise<never>(() => {}) }
    const hanging: Store = kvStore(kv as unknown as Parameters<typeof kvStore>[0], lab.clock)
    lab.store.get = hanging.get
    const reading = asked({ 'Cache-Control': 'only-if-cached' })
    await pass(KV_PATIENCE_MS)
    await pass(KV_READ_MS_MAX - KV_PATIENCE_MS)
    expect(await reading).toMatchObject({ status: 504, told: 'fwd=miss; detail="kv-timeout"' })
    expect(lab.calls).toHaveLength(0)
  })
})

describe('only-if-cached', () => {
  const only = (more = '') => asked({ 'Cache-Control': `only-if-cached${more}` })

  test('without a copy: 504, and no call', async () => {
    expect(await only()).toMatchObject({ status: 504, told: 'fwd=uri-miss' })
    expect(lab.calls).toHaveLength(0)
  })

  test('with a good one: that', async () => {
    inKv()
    expect(await only()).toMatchObject({ status: 200, told: 'hit; ttl=60; detail="kv"' })
  })

  // RFC 9111 section 5.2.1.7: "consistent with the other constraints of the request".
  test.each([
    ['too old for this client', 30_000, ', max-age=5'],
    ['not fresh for long enough', 30_000, ', min-fresh=40'],
    ['kept for when an upstream fails, and none has', 75_000, ''],
    ['that is not to be used unchecked', 0, ', no-cache'],
  ])('a copy %s: 504, and no call', async (_, ageMs, more) => {
    inKv()
    lab.clock.advance(ageMs)
    expect(await only(more)).toMatchObject({ status: 504 })
    expect(lab.calls).toHaveLength(0)
  })
})

// Whoever wants the newest, or may not be shown a copy, and will not have anybody asked, gets nothing.
test.each([
  ['"latest"', {}, { wish: 'latest' }],
  ['a spent token', {}, { reset: 'expired', tokenSent: true }],
  ['If-Match', { 'If-Match': '"1"' }, {}],
] as const)('only-if-cached and %s: 504, and no call', async (_, more, changes) => {
  inKv()
  const headers = { 'Cache-Control': 'only-if-cached', ...more }
  expect(await ask({ headers }, changes).reading).toMatchObject({ status: 504 })
  expect(lab.calls).toHaveLength(0)
})

describe('past the cache', () => {
  test.each([
    ['no-cache', { 'Cache-Control': 'no-cache' }, {}, 'fwd=request; stored'],
    ['"latest"', {}, { wish: 'latest' }, 'fwd=request; stored'],
    ['a spent token', {}, { reset: 'expired' }, 'fwd=request; stored'],
    ['If-Match', { 'If-Match': '"1"' }, {}, 'fwd=bypass'],
  ] as const)('%s: an upstream is asked, KV is not', async (_, headers, changes, told) => {
    inKv()
    const init = { headers: { ...headers } }
    expect(await ask(init, changes).reading).toMatchObject({ text: 'new', told })
    await lab.background.done()
    expect([lab.store.gets, lab.calls.length]).toEqual([0, 1])
    const stored = told.endsWith('stored')
    expect(lab.cache.tiers.recall(KEY) !== undefined).toBe(stored)
  })

  test('no-store is no wish for something new: a copy is shown, and without one nothing is kept', async () => {
    const headers = { 'Cache-Control': 'no-store' }
    expect(await asked(headers)).toMatchObject({ text: 'new', told: 'fwd=uri-miss' })
    await lab.background.done()
    expect([lab.calls.length, lab.cache.tiers.recall(KEY)]).toEqual([1, undefined])
    expect(lab.cache.sharing.isUnshared(KEY)).toBe(false) // others may well share theirs
    inKv()
    expect(await asked(headers)).toMatchObject({ text: 'body' })
    expect(lab.calls).toHaveLength(1)
  })

  test('the condition that only an origin can judge goes to it', async () => {
    lab.answer = () => fromRegion('changed', { status: 412 })
    expect(await asked({ 'If-Match': '"1"' })).toMatchObject({ status: 412 })
    expect(lab.calls[0]?.headers.get('If-Match')).toBe('"1"')
  })

  test('nobody there: 503, although there is a copy', async () => {
    inKv()
    lab.answer = refuse
    expect(await asked({ 'Cache-Control': 'no-cache' })).toMatchObject({ status: 503 })
  })
})

describe('a part', () => {
  test('that is not there is asked for as it is, and not kept', async () => {
    lab.answer = () => fromRegion('ne', { status: 206, headers: CACHED })
    const part = await asked({ Range: 'bytes=0-1' })
    expect(part).toMatchObject({ status: 206, text: 'ne', told: 'fwd=uri-miss' })
    expect(lab.calls[0]?.headers.get('Range')).toBe('bytes=0-1')
    await lab.background.done()
    expect(lab.cache.tiers.recall(KEY)).toBeUndefined()
  })

  test('neither shares a load nor lends its own', async () => {
    const letRegion = slowRegion()
    const all = [asked({ Range: 'bytes=0-1' }), asked(), asked({ Range: 'bytes=0-1' })]
    await until(() => lab.calls.length === 3)
    letRegion(fromRegion(null))
    await Promise.all(all)
    expect(lab.calls.map(({ headers }) => headers.has('Range')).sort()).toEqual([false, true, true])
  })
})

test.each([
  ['outdated: it is forgotten', '"2"', [KEY]],
  ['still good: it stays', '"1"', []],
])('HEAD that shows the copy of GET to be %s', async (_, etag, deleted) => {
  lab.answer = () => fromRegion(null, { headers: { ETag: etag } })
  inKv({ headers: { etag: '"1"' }, terms: { fresh: 0, whileRevalidate: 0, ifError: 0 } })
  lab.clock.advance(1_000)
  await asked({}, { method: 'HEAD' })
  await lab.background.done()
  expect([lab.calls.length, lab.store.deleted]).toEqual([1, deleted])
})

describe('before a foreign site', () => {
  beforeEach(async () => {
    lab = await openTold(lab.answer, { foreign: true })
  })
  const LASTING = { 'Cache-Control': 'max-age=60, stale-if-error=600' }

  test('that refuses connections: a 502 after a second try', async () => {
    lab.answer = refuse
    const response = await asked()
    expect(response).toMatchObject({ status: 502, attempts: 2 })
    expect(response.text).toContain('/docs#bad-gateway')
    expect(lab.calls).toHaveLength(2)
  })

  test('that hangs: a 504 at the deadline', async () => {
    lab.answer = hang
    const reading = asked()
    await until(() => lab.calls.length === 1)
    await pass(ORIGIN_DEADLINE_MS - 1)
    expect(lab.edge.upstream.busy.held).toBe(1) // still waiting
    lab.clock.advance(1)
    const response = await reading
    expect(response).toMatchObject({ status: 504, attempts: 1 })
    expect(response.text).toContain('/docs#gateway-timeout')
    expect(lab.calls).toHaveLength(1)
  })

  test.each([
    ['hangs up', refuse],
    ['answers 500', () => new Response('oops', { status: 500 })],
  ] as const)('that %s: the last good copy, while it may be shown', async (_, how) => {
    lab.answer = () => new Response('good', { headers: LASTING })
    await asked()
    await lab.background.done()
    lab.clock.advance(100_000)
    lab.answer = how
    const told = 'hit; ttl=-40; detail="stale-if-error"'
    expect(await asked()).toMatchObject({ status: 200, text: 'good', told })
  })

  test('every query is a page of its own, under the name of the site', async () => {
    lab.answer = () => new Response('good', { headers: LASTING })
    const pages = ['/a?x=1', '/a?x=2', '/a?x=1'].map((path) => visitTo(lab, path))
    for (const visit of pages) {
      await responseOf(await lab.edge.cache.read(visit)).text()
      await lab.background.done()
    }
    expect(lab.calls.map(({ url }) => new URL(url).search)).toEqual(['?x=1', '?x=2'])
    expect(lab.cache.tiers.recall('site:x:https://short.example/a?x=1')).toHaveLength(1)
  })
})
