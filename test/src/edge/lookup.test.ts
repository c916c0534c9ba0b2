// Whether the cache may answer: the session's floor before freshness.
import { beforeEach, describe, expect, test } from 'vitest'
import type { Entry } from '../../../src/edge/cache/entry.ts'
import { ageSeconds, lookUp, recentEnough } from '../../../src/edge/lookup.ts'
import { arrive, type Visit } from '../../../src/edge/visit.ts'
import { start } from '../../../src/shared/position.ts'
import { type Lab, openEdge, request } from './lab.ts'

let lab: Lab
beforeEach(async () => {
  lab = await openEdge(new Map())
})

const visit = (changes: Partial<Visit> = {}, init: RequestInit = {}): Visit => ({
  ...arrive(request('/a', init), lab.edge),
  position: start(1),
  wish: undefined,
  tokenSent: false,
  reset: undefined,
  ...changes,
})

function stored(changes: Partial<Entry> = {}): Entry {
  const entry: Entry = {
    key: '1:/a',
    status: 200,
    headers: [],
    body: new Uint8Array(0),
    snapshot: { epoch: 1, m: 3, a: 7, bookmark: null },
    terms: { fresh: 60, whileRevalidate: 10, ifError: 20 },
    bornAt: lab.clock.now(),
    ...changes,
  }
  lab.store.entries.set(entry.key, entry)
  return entry
}

const look = (changes?: Partial<Visit>, init?: RequestInit) =>
  lookUp(visit(changes, init), lab.edge)

test('an empty cache is a miss that tells where to store', async () => {
  expect(await look()).toEqual({ kind: 'miss', key: '1:/a', spare: undefined, detail: undefined })
})

test('a copy is a hit, then stale, then a spare, then nothing', async () => {
  const entry = stored()
  expect(await look()).toEqual({ kind: 'hit', key: '1:/a', entry })
  lab.clock.advance(60_000)
  expect(await look()).toEqual({ kind: 'stale', key: '1:/a', entry })
  lab.clock.advance(10_000)
  expect(await look()).toMatchObject({ kind: 'miss', spare: entry })
  lab.clock.advance(10_000)
  expect(await look()).toMatchObject({ kind: 'miss', spare: undefined })
})

test('HEAD uses the copy of GET', async () => {
  stored()
  expect(await look({}, { method: 'HEAD' })).toMatchObject({ kind: 'hit' })
})

describe('the floor', () => {
  const at = (floor: number) => ({ position: { ...start(1), floor } })

  test('a copy read at the floor is good, one read before it is not, however fresh', async () => {
    const entry = stored()
    expect(await look(at(7))).toMatchObject({ kind: 'hit' })
    expect(await look(at(8))).toEqual({
      kind: 'miss',
      key: '1:/a',
      spare: entry,
      detail: 'older-than-token',
    })
  })

  test('a copy that does not depend on the database suits every session', async () => {
    const entry = stored({ snapshot: undefined })
    expect(await look(at(1_000))).toMatchObject({ kind: 'hit' })
    expect(recentEnough(entry, visit(at(1_000)))).toBe(true)
  })

  test('a copy of another epoch suits nobody', async () => {
    stored({ snapshot: { epoch: 2, m: 3, a: 7, bookmark: null } })
    expect(await look()).toMatchObject({ kind: 'miss', detail: 'older-than-token' })
  })
})

describe('not looked up', () => {
  test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('%s', async (method) => {
    stored()
    const found = await look({}, { method })
    expect(found).toEqual({ kind: 'bypass', key: undefined, why: 'method' })
  })

  test('a part of a body, which is not stored either', async () => {
    const found = await look({}, { headers: { Range: 'bytes=0-1' } })
    expect(found).toMatchObject({ kind: 'bypass', key: undefined })
  })

  test.each([
    ['latest', { wish: 'latest' }, {}],
    ['a spent token', { reset: 'expired' }, {}],
    ['no-cache', {}, { 'Cache-Control': 'no-cache' }],
    ['no-store', {}, { 'Cache-Control': 'max-age=0, No-Store' }],
  ] as const)('%s, but the answer may be stored', async (_, changes, headers) => {
    stored()
    const found = await look(changes, { headers })
    expect(found).toEqual({ kind: 'bypass', key: '1:/a', why: 'request' })
  })

  test('and the store is left in peace', async () => {
    await look({ wish: 'latest' })
    await look({}, { method: 'POST' })
    expect(lab.store.gets).toBe(0)
  })
})

test.each(['error', 'timeout', 'corrupt'] as const)('a store with "%s" is a miss', async (why) => {
  stored()
  lab.store.broken = why
  expect(await look()).toEqual({
    kind: 'miss',
    key: '1:/a',
    spare: undefined,
    detail: `kv-${why}`,
  })
})

test('age is in whole seconds and never negative, whatever the clocks say', () => {
  const entry = stored({ bornAt: lab.clock.now() + 5_000 })
  expect(ageSeconds(entry, lab.edge)).toBe(0)
  lab.clock.advance(6_999)
  expect(ageSeconds(entry, lab.edge)).toBe(1)
})
