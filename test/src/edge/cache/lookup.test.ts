// Whether the cache may answer: the session's floor before freshness.
import { beforeEach, describe, expect, test } from 'vitest'
import { askedBy, bypasses, knownTo } from '../../../../src/edge/cache/lookup.ts'
import type { Entry } from '../../../../src/edge/cache/rules/entry.ts'
import type { Found } from '../../../../src/edge/cache/store/kv.ts'
import { MEMORY_MS } from '../../../../src/edge/cache/store/tiers.ts'
import type { Visit } from '../../../../src/edge/visit/visit.ts'
import { start } from '../../../../src/shared/position.ts'
import { entryOf, type Lab, openEdge, unheard, visitTo } from '../lab.ts'

const KEY = '1:https://short.example/a'
let lab: Lab
beforeEach(async () => {
  lab = await openEdge(new Map())
})

const asked = (changes: Partial<Visit> = {}, init: RequestInit = {}) =>
  askedBy(visitTo(lab, '/a', init, changes), KEY)
const at = (floor: number) => ({ position: { ...start(1), floor } })

describe('what was found', () => {
  const MISS = { choice: { kind: 'miss', why: 'uri-miss' }, tier: 'kv' }
  const lookAt = (found: Found, of = asked()) => lab.cache.lookup.at({ found, tier: 'kv' }, of)
  const look = (entry: Entry, changes?: Partial<Visit>, init?: RequestInit) =>
    lookAt({ kind: 'found', entries: [entry] }, asked(changes, init))

  test('nothing is a miss without a reason', () => {
    expect(lookAt({ kind: 'absent' })).toEqual(MISS)
  })

  test('a copy is a hit, then stale, then a spare, then only good to be asked about', () => {
    const entry = entryOf()
    expect(look(entry)).toEqual({ choice: { kind: 'hit', entry }, tier: 'kv' })
    lab.clock.advance(60_000)
    expect(look(entry).choice).toEqual({ kind: 'stale', entry, refresh: true })
    lab.clock.advance(10_000)
    const known = { kind: 'miss', why: 'stale', known: entry }
    expect(look(entry).choice).toEqual({ ...known, spare: entry })
    lab.clock.advance(10_000)
    expect(look(entry).choice).toEqual(known)
  })

  test('HEAD uses the copy of GET', () => {
    expect(look(entryOf(), {}, { method: 'HEAD' }).choice.kind).toBe('hit')
  })

  test('a copy read at the floor is good, one read before it is not, however fresh', () => {
    const entry = entryOf()
    expect(look(entry, at(7)).choice.kind).toBe('hit')
    expect(look(entry, at(8))).toEqual({
      choice: { kind: 'miss', why: 'request', known: entry, spare: entry },
      tier: 'kv',
      detail: 'older-than-token',
      behind: { copy: 7, session: 8 },
    })
    expect(lookAt({ kind: 'absent' }, asked(at(8)))).not.toHaveProperty('behind.copy')
  })

  test('a copy that does not depend on the database suits every session', () => {
    const entry = entryOf({ snapshot: undefined })
    expect(look(entry, at(1_000)).choice.kind).toBe('hit')
    expect(lab.cache.lookup.isCurrent(entry, asked(at(1_000)))).toBe(true)
  })

  test('a copy of another epoch suits nobody', () => {
    const entry = entryOf({ snapshot: { epoch: 2, m: 3, a: 7, bookmark: null } })
    expect(look(entry)).toMatchObject({ choice: { kind: 'miss' }, detail: 'older-than-token' })
  })

  test('a copy from before a change that this isolate knows of is not shown', async () => {
    const mark = { at: lab.clock.now(), commit: { epoch: 1, m: 8 } }
    await lab.cache.tiers.invalidate([KEY], [], mark, unheard)
    expect(look(entryOf()).choice).toMatchObject({ kind: 'miss', why: 'request' })
    const after = entryOf({ snapshot: { epoch: 1, m: 8, a: 8, bookmark: null } })
    expect(look(after).choice.kind).toBe('hit')
  })

  test.each(['error', 'timeout', 'corrupt'] as const)('a store with "%s" is a miss', (why) => {
    expect(lookAt({ kind: 'failed', why })).toEqual({ ...MISS, detail: `kv-${why}` })
  })
})

describe('memory', () => {
  const inMemory = (of = asked()) => lab.cache.lookup.inMemory(of)
  const EMPTY = { choice: { kind: 'miss', why: 'uri-miss' }, tier: 'memory' }

  test('answers without the store for a while, then the store is to be asked', async () => {
    expect(inMemory()).toEqual(EMPTY)
    const entry = entryOf()
    await lab.cache.tiers.put(KEY, entry, unheard)
    const hit = { choice: { kind: 'hit', entry }, tier: 'memory' }
    expect(inMemory()).toEqual(hit)
    lab.clock.advance(MEMORY_MS - 1)
    expect(inMemory()).toEqual(hit)
    lab.clock.advance(1)
    expect(inMemory()).toEqual(EMPTY)
    expect(lab.store.gets).toBe(0)
  })

  test('has no use for what is older than the session, but knows it', async () => {
    const entry = entryOf()
    await lab.cache.tiers.put(KEY, entry, unheard)
    const look = inMemory(asked(at(8)))
    expect(look.choice).toEqual({ kind: 'miss', why: 'request', known: entry, spare: entry })
    expect(knownTo(look)).toBe(entry)
    expect(look.behind).toEqual({ copy: 7, session: 8 })
  })
})

describe('not looked up', () => {
  test.each([
    ['"latest"', { wish: 'latest' }, {}, 'request'],
    ['a spent token', { reset: 'expired' }, {}, 'request'],
    ['no-cache', {}, { 'Cache-Control': 'no-cache' }, 'request'],
    ['Pragma', {}, { Pragma: 'no-cache' }, 'request'],
    ['If-Match', {}, { 'If-Match': '"1"' }, 'bypass'],
    ['a field that may not be passed on', {}, { Connection: 'x-y', 'X-Y': '1' }, 'bypass'],
    [
      'If-Unmodified-Since',
      {},
      { 'If-Unmodified-Since': 'Sat, 21 Nov 2026 10:00:00 GMT' },
      'bypass',
    ],
  ] as const)('%s', (_, changes, headers, why) => {
    expect(bypasses(asked(changes, { headers: { ...headers } }))).toBe(why)
  })

  test.each([
    ['nothing special', {}, {}],
    ['"session"', { wish: 'session' }, {}],
    ['"stale-ok"', { wish: 'stale-ok' }, {}],
    ['If-None-Match', {}, { 'If-None-Match': '"1"' }],
    ['max-age=0', {}, { 'Cache-Control': 'max-age=0' }],
    ['Range', {}, { Range: 'bytes=0-1' }],
  ] as const)('looked up: %s', (_, changes, headers) => {
    expect(bypasses(asked(changes, { headers: { ...headers } }))).toBeUndefined()
  })

  // RFC 9111 section 5.2.1.7: such a client only wants what is stored.
  test.each(['no-cache, only-if-cached', 'no-store, only-if-cached'])('never for %s', (control) => {
    const of = asked({}, { headers: { 'Cache-Control': control } })
    expect(bypasses(of)).toBeUndefined()
  })
})
