// Copies are refreshed behind the caller: once at a time, seldom twice, and never back in time.
import { beforeEach, describe, expect, test } from 'vitest'
import { askedBy } from '../../../../src/edge/cache/lookup.ts'
import { REFRESH_MS_MAX, REFRESH_PAUSE_MS } from '../../../../src/edge/cache/refresh.ts'
import type { Entry } from '../../../../src/edge/cache/rules/entry.ts'
import { BEHIND_MS_MAX, FILL_MS_MAX } from '../../../../src/edge/cache/rules/limits.ts'
import { LOADS_MAX } from '../../../../src/edge/upstream/limits.ts'
import type { Visit } from '../../../../src/edge/visit/visit.ts'
import { internalHeaders } from '../../../../src/shared/headers.ts'
import { parseAsk, start } from '../../../../src/shared/position.ts'
import { createClock, type HandClock } from '../../../support/clock.ts'
import { turn, turns, until } from '../../settle.ts'
import {
  type Answer,
  BOOKMARK,
  costsOf,
  entryOf,
  fromRegion,
  type Lab,
  type MemoryStore,
  memoryStore,
  openTold,
  refuse,
  slowBody,
  type ToldLab,
  unheard,
  visitTo,
} from '../lab.ts'

const KEY = '1:https://short.example/a'
const CACHED = { 'CDN-Cache-Control': 'max-age=60, stale-while-revalidate=600' }
const TERMS = { fresh: 60, whileRevalidate: 600, ifError: 0 }

let answer: Answer
let clock: HandClock
let lab: ToldLab
let shared: MemoryStore
const isolate = (foreign = false, by = clock) =>
  openTold((call) => answer(call), { clock: by, store: shared, foreign })
beforeEach(async () => {
  clock = createClock()
  shared = memoryStore()
  answer = () => fromRegion('new', { snapshot: { m: 5, a: 9 }, headers: CACHED })
  lab = await isolate()
})

/** A reader is shown this copy, and it is refreshed behind him. */
function shown(entry: Entry, init: RequestInit = {}, changes: Partial<Visit> = {}, by: Lab = lab) {
  const visit = visitTo(by, '/a', init, changes)
  by.cache.refreshes.start(askedBy(visit, KEY), entry, 'memory')
  return visit
}
/** What is held of the key now. */
async function held(of: Lab = lab): Promise<Entry | undefined> {
  const { found } = await of.cache.tiers.read(KEY, unheard, () => {})
  return found.kind === 'found' ? found.entries[0] : undefined
}
const textOf = (entry: Entry | undefined) => entry && new TextDecoder().decode(entry.body)
const old = (changes: Partial<Entry> = {}) => entryOf({ terms: TERMS, ...changes })
/** A copy that memory holds and whose time is over. */
async function stale(changes: Partial<Entry> = {}) {
  const entry = old(changes)
  await lab.cache.tiers.put(KEY, entry, unheard)
  clock.advance(61_000)
  return entry
}

test('once at a time', async () => {
  const entry = await stale()
  const { promise, resolve } = Promise.withResolvers<Response>()
  answer = () => promise
  const first = shown(entry)
  for (let reader = 1; reader < 100; reader++) shown(entry)
  await until(() => lab.calls.length === 1)
  for (let reader = 0; reader < 100; reader++) shown(entry)
  await turn()
  resolve(fromRegion('new', { headers: CACHED }))
  await lab.background.done()
  expect([lab.calls.length, textOf(await held())]).toEqual([1, 'new'])
  const late = shown(entry) // by somebody who still had the old one
  await lab.background.done()
  expect([costsOf(first), costsOf(late)]).toEqual([{ kvReads: 1, loads: 1 }, { kvReads: 1 }])
})

test('KV is asked first: what another isolate has refreshed is not loaded again', async () => {
  const other = await isolate()
  const entry = old()
  shared.values.set(KEY, [entry])
  clock.advance(59_000)
  const keep = () => {}
  for (const { cache } of [lab, other]) {
    for (let reads = 0; reads < 2; reads++) cache.tiers.asked(KEY)
    await cache.tiers.read(KEY, unheard, keep)
  }
  clock.advance(2_000)
  shown(entry)
  await lab.background.done()
  expect([lab.calls.length, shared.puts]).toEqual([1, 1])
  shown(entry, {}, {}, other)
  await other.background.done()
  expect([other.calls.length, textOf(await held(other))]).toEqual([0, 'new'])
  expect(shared.puts).toBe(1)
})

test('KV broken: it is loaded all the same', async () => {
  const entry = await stale()
  shared.broken = 'timeout'
  shown(entry)
  await lab.background.done()
  expect([lab.calls.length, textOf(await held())]).toEqual([1, 'new'])
})

test.each([
  ['fails', refuse],
  ['is an error', () => fromRegion('down', { status: 500 })],
  ['may not be kept', () => fromRegion('mine', { headers: { 'Cache-Control': 'private' } })],
] as const)(
  'a load that %s leaves the copy, and is tried again, but not by every reader',
  async (_, how) => {
    const entry = await stale()
    answer = how
    shown(entry)
    await lab.background.done()
    const before = lab.calls.length
    expect(before).toBeGreaterThan(0)
    expect(textOf(await held())).toBe('body')
    for (let reader = 0; reader < 50; reader++) {
      shown(entry)
      await lab.background.done()
    }
    expect(lab.calls).toHaveLength(before)
    clock.advance(REFRESH_PAUSE_MS)
    shown(entry)
    await lab.background.done()
    expect(lab.calls.length).toBeGreaterThan(before)
  },
)

test('a copy that just came from KV is loaded without asking KV again', async () => {
  const visit = visitTo(lab, '/a')
  lab.cache.refreshes.start(askedBy(visit, KEY), old(), 'kv')
  await lab.background.done()
  expect([lab.calls.length, shared.gets]).toEqual([1, 0])
})

test('too many loads: none is added, and the copy stays', async () => {
  const entry = await stale()
  lab.edge.upstream.busy.enter(REFRESH_MS_MAX, LOADS_MAX)
  shown(entry)
  await lab.background.done()
  expect(lab.calls).toHaveLength(0)
})

test('a copy with a validator is asked about, and confirmed', async () => {
  const entry = await stale({ headers: { etag: '"1"' } })
  answer = () => fromRegion(null, { status: 304, snapshot: { m: 3, a: 20 }, headers: CACHED })
  shown(entry)
  await lab.background.done()
  expect(lab.calls[0]?.headers.get('If-None-Match')).toBe('"1"')
  expect(await held()).toMatchObject({ bornAt: clock.now(), snapshot: { a: 20 }, body: entry.body })
  expect(lab.calls).toHaveLength(1)
})

describe('never back in time', () => {
  const at = (m: number, a: number) => ({ snapshot: { epoch: 1, m, a, bookmark: BOOKMARK } })
  const refreshed = async (entry: Entry) => {
    shown(entry)
    await lab.background.done()
    return (await held()) ?? entry
  }

  test('a region is asked for no less than the copy shows, and not for what the reader has seen', async () => {
    shown(await stale(at(3, 7)), {}, { position: { ...start(1), floor: 6 } })
    await until(() => lab.calls.length === 1)
    const ask = parseAsk(lab.calls[0]?.headers.get(internalHeaders.position) ?? null)
    expect(ask).toEqual({ epoch: 1, floor: 3, bookmark: BOOKMARK, primary: false })
  })

  test('a copy does not yield to older content', async () => {
    const entry = await stale(at(5, 9))
    answer = () => fromRegion('older', { snapshot: { m: 4, a: 4 }, headers: CACHED })
    expect(textOf(await refreshed(entry))).toBe('body')
  })

  test('nor to the same content read at an earlier commit: who has seen more would miss', async () => {
    const entry = await stale(at(5, 9))
    answer = () => fromRegion('same', { snapshot: { m: 5, a: 7 }, headers: CACHED })
    expect((await refreshed(entry)).snapshot?.a).toBeGreaterThanOrEqual(9)
  })

  test('what a replica that lags says after a write is not kept', async () => {
    const entry = await stale(at(3, 7))
    const { promise, resolve } = Promise.withResolvers<Response>()
    answer = () => promise
    shown(entry)
    await until(() => lab.calls.length === 1)
    const mark = { at: clock.now(), commit: { epoch: 1, m: 10 } }
    await lab.cache.tiers.invalidate([KEY], [], mark, unheard)
    resolve(fromRegion('before', { snapshot: { m: 5, a: 9 }, headers: CACHED }))
    await lab.background.done()
    expect(await held()).toBeUndefined()
  })
})

describe('the request', () => {
  test('is from nobody in particular, and whole', async () => {
    const headers = {
      Authorization: 'Bearer x',
      Range: 'bytes=0-1',
      'If-Range': '"1"',
      'If-None-Match': '"1"',
      'Cache-Control': 'max-stale',
      Consistency: 'stale-ok',
      'Consistency-Token': 't',
      'Accept-Language': 'de',
    }
    shown(await stale(), { method: 'HEAD', headers }, { wish: 'stale-ok', tokenSent: true })
    await until(() => lab.calls.length === 1)
    const [call] = lab.calls
    expect([call?.method, call?.url]).toEqual(['GET', 'https://short.example/a'])
    const sent = Object.keys(Object.fromEntries(call?.headers ?? [])).sort()
    expect(sent).toEqual(['accept-language', 'attempt-ms', 'request-id', 'session-position'])
  })

  test('has a deadline of its own: the reader may have come long ago', async () => {
    const entry = await stale()
    shown(entry, {}, { arrivedAt: clock.now() - 60_000 })
    await lab.background.done()
    expect([lab.calls.length, textOf(await held())]).toEqual([1, 'new'])
  })

  test('to a foreign site keeps its credentials: what may be kept is for the site to say', async () => {
    const site = await isolate(true)
    shown(old({ snapshot: undefined }), { headers: { Authorization: 'Bearer x' } }, {}, site)
    await until(() => site.calls.length === 1)
    expect(site.calls[0]?.headers.get('Authorization')).toBe('Bearer x')
  })
})

test('only the copy is wanted: the answer itself is let go', async () => {
  const slow = slowBody()
  answer = () =>
    new Response(slow.body, fromRegion(null, { headers: { 'Cache-Control': 'private' } }))
  shown(await stale())
  await until(() => slow.letGo())
})

test('a body that stalls does not keep the key from being refreshed ever again', async () => {
  const entry = await stale()
  const slow = slowBody()
  answer = () => new Response(slow.body, fromRegion(null, { headers: CACHED }))
  shown(entry)
  slow.send('half')
  await until(() => lab.cache.storing.filling.held === 4)
  answer = () => fromRegion('new', { headers: CACHED })
  clock.advance(FILL_MS_MAX)
  await turns()
  clock.advance(REFRESH_PAUSE_MS)
  shown(entry)
  await turns()
  expect(lab.calls).toHaveLength(2)
})

describe('early (XFetch)', () => {
  /** One second is left, and a load takes one: a throw of 1 - 1/e decides. */
  const entry = entryOf({ loadMs: 1_000 })
  const THRESHOLD = 1 - 1 / Math.E

  test.each([
    [59_000, THRESHOLD - 0.001, false],
    [59_000, THRESHOLD + 0.001, true],
    [58_000, THRESHOLD + 0.001, false],
    [0, 0.999, false],
    [59_000, 0, false],
    [60_000, 0, true],
  ])('after %i ms a throw of %d: %s', (ms, chance, due) => {
    clock.advance(ms)
    lab.now.chance = () => chance
    expect(lab.cache.refreshes.isDue(entry)).toBe(due)
  })

  test('what loads in no time is never refreshed early', () => {
    clock.advance(59_999)
    lab.now.chance = () => 0.999
    expect(lab.cache.refreshes.isDue(entryOf({ loadMs: 0 }))).toBe(false)
  })
})

describe('all of it is over before the platform ends it', () => {
  const under = ({ edge, cache }: Lab) => [
    edge.upstream.busy.held,
    cache.storing.filling.held,
    cache.refreshes.flights.size,
  ]
  /** A foreign site, which may take as long for its head alone. */
  async function slowSite() {
    const site = await isolate(true)
    const entry = old({ snapshot: undefined })
    return { site, show: () => shown(entry, {}, {}, site) }
  }
  test('a head that never comes', async () => {
    const { site, show } = await slowSite()
    answer = () => new Promise<never>(() => {})
    show()
    await until(() => site.calls.length === 1)
    clock.advance(REFRESH_MS_MAX)
    await turns()
    expect(under(site)).toEqual([0, 0, 0])
    expect(site.calls[0]?.signal?.aborted).toBe(true)
    clock.advance(REFRESH_PAUSE_MS)
    show()
    await until(() => site.calls.length === 2)
  })

  test('a head that comes late, and a body that stalls', async () => {
    const { site, show } = await slowSite()
    const head = Promise.withResolvers<Response>()
    const slow = slowBody()
    answer = () => head.promise
    show()
    await until(() => site.calls.length === 1)
    clock.advance(REFRESH_MS_MAX - 1_000)
    head.resolve(new Response(slow.body, { headers: CACHED }))
    slow.send('half')
    await until(() => site.cache.storing.filling.held === 4)
    clock.advance(1_000)
    await turns()
    expect(under(site)).toEqual([0, 0, 0])
  })

  test('one that the platform ends all the same is forgotten by the clock', async () => {
    const entry = await stale()
    let dead = true
    const sleep: HandClock['sleep'] = (...all) =>
      dead ? new Promise<void>(() => {}) : clock.sleep(...all)
    const mortal = await isolate(false, { ...clock, sleep })
    lab = mortal
    const slow = slowBody()
    answer = () => new Response(slow.body, fromRegion(null, { headers: CACHED }))
    shown(entry)
    slow.send('half')
    await until(() => lab.cache.storing.filling.held === 4)
    expect(under(lab)).toEqual([0, 4, 1])
    clock.advance(BEHIND_MS_MAX)
    expect(under(lab)).toEqual([0, 0, 0])
    dead = false
    answer = () => fromRegion('new', { headers: CACHED })
    shown(entry)
    await until(() => mortal.calls.length === 2)
  })
})
