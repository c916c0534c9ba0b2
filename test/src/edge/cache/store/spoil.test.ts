// Invalidation through the tiers of the cache: at once here, against late fills, and across isolates.
import type { KVNamespace } from '@cloudflare/workers-types'
import { describe, expect, test } from 'vitest'
import { KV_PATIENCE_MS, KV_READ_MS_MAX } from '../../../../../src/edge/cache/rules/limits.ts'
import { type Found, kvStore, type Store } from '../../../../../src/edge/cache/store/kv.ts'
import type { Mark } from '../../../../../src/edge/cache/store/marks.ts'
import { createClock } from '../../../../support/clock.ts'
import { turn } from '../../../settle.ts'
import { recorder, unheard } from '../../lab.ts'
import { at, NOW, saying, textOf } from '../rules/make.ts'
import { fakeStore, isolate, KEY, nameOf } from './isolate.ts'
import { turning } from './turning.ts'

const mark = (m?: number, atMs = NOW): Mark => ({
  at: atMs,
  commit: m === undefined ? undefined : { epoch: 1, m },
})
const LINKS = nameOf('links')
const member = (text: string, bornAt = NOW) =>
  saying(text, { bornAt, headers: { 'cache-groups': '"links"' } })

function opened() {
  const store = fakeStore()
  return { store, ...isolate(store) }
}

describe('an invalidated key', () => {
  test('is gone at once, here and in KV', async () => {
    const { store, cache, ask } = opened()
    const { tell, costs } = recorder()
    ask(2)
    await cache.put(KEY, saying('a'), unheard)
    const done = cache.invalidate([KEY, '1:/b'], [], mark(), tell)
    expect(cache.recall(KEY)).toBeUndefined()
    await done
    expect(store.calls).toEqual([`put ${KEY}`, `delete ${KEY}`, 'delete 1:/b'])
    expect(costs).toEqual({ kvDeletes: 2 })
  })

  test('is not filled by what a lagging replica says later', async () => {
    const { store, cache, ask } = opened()
    ask(2)
    await cache.invalidate([KEY], [], mark(9), unheard)
    const lagging = saying('old', { snapshot: at(3, 8), bornAt: NOW + 60_000 })
    expect(cache.isInvalidated(KEY, lagging)).toBe(true)
    await cache.put(KEY, lagging, unheard)
    expect(cache.recall(KEY)).toBeUndefined()
    expect(store.values.size).toBe(0)
    const current = saying('new', { snapshot: at(9), bornAt: NOW - 60_000 })
    expect(cache.isInvalidated(KEY, current)).toBe(false)
    await cache.put(KEY, current, unheard)
    expect(cache.recall(KEY)?.map(textOf)).toEqual(['new'])
  })

  test('is not filled by a load that began before, when there is no database to tell', async () => {
    const { cache } = opened()
    await cache.invalidate([KEY], [], mark(), unheard)
    await cache.put(KEY, saying('before', { bornAt: NOW }), unheard)
    expect(cache.recall(KEY)).toBeUndefined()
    await cache.put(KEY, saying('after', { bornAt: NOW + 1 }), unheard)
    expect(cache.recall(KEY)?.map(textOf)).toEqual(['after'])
  })

  test('is spoiled in an answer of KV that was under way', async () => {
    const { store, cache, read } = opened()
    const { promise, resolve } = Promise.withResolvers<Found>()
    store.says = () => promise
    const reading = read()
    await cache.invalidate([KEY], [], mark(), unheard)
    resolve({ kind: 'found', entries: [saying('old')] })
    const { found } = await reading
    const entries = found.kind === 'found' ? found.entries : []
    expect(entries.map((entry) => cache.isInvalidated(KEY, entry))).toEqual([true])
  })

  test('says nothing of other keys', async () => {
    const { cache } = opened()
    await cache.put('1:/b', saying('b'), unheard)
    await cache.invalidate([KEY], [], mark(), unheard)
    expect(cache.recall('1:/b')).toBeDefined()
    expect(cache.isInvalidated('1:/b', saying('b'))).toBe(false)
  })
})

describe('RFC 9875: an invalidated group', () => {
  test('spoils its members here at once, and is written down for others', async () => {
    const { store, cache } = opened()
    const { tell, costs } = recorder()
    await cache.put(KEY, member('a'), unheard)
    await cache.invalidate([], [LINKS, nameOf('other')], mark(9), tell)
    expect(cache.isInvalidated(KEY, member('a'))).toBe(true)
    expect(cache.isInvalidated(KEY, member('a', NOW + 1))).toBe(false)
    expect(cache.isInvalidated(KEY, saying('in no group'))).toBe(false)
    expect(store.marks.get(LINKS)).toEqual(mark(9))
    expect(store.calls).toEqual([`putMark ${LINKS}`, `putMark ${nameOf('other')}`])
    expect(costs).toEqual({ kvWrites: 2 })
  })

  test('is learned of by other isolates, which ask at most every 30 s', async () => {
    const { store, cache } = opened()
    const other = isolate(store)
    const asks = () => store.calls.filter((call) => call === `getMark ${LINKS}`).length
    const { tell, costs } = recorder()
    await other.cache.checkGroups(KEY, member('a'), tell)
    expect([asks(), other.cache.isInvalidated(KEY, member('a'))]).toEqual([1, false])
    await cache.invalidate([], [LINKS], mark(), unheard)
    other.clock.advance(29_999)
    await other.cache.checkGroups(KEY, member('a'), tell)
    expect([asks(), other.cache.isInvalidated(KEY, member('a'))]).toEqual([1, false])
    other.clock.advance(1)
    await other.cache.checkGroups(KEY, member('a'), tell)
    expect([asks(), other.cache.isInvalidated(KEY, member('a'))]).toEqual([2, true])
    expect(costs).toEqual({ kvReads: 2 })
  })

  test('is worth a question for what is asked for again and again, and not for a young copy', () => {
    const { cache, clock } = opened()
    const old = { ...member('a'), bornAt: clock.now() - 30_000 }
    expect(cache.needs(KEY, old)).toEqual({ groups: false, write: false })
    for (let i = 0; i < 2; i++) cache.asked(KEY)
    expect(cache.needs(KEY, old)).toEqual({ groups: true, write: false })
    expect(cache.needs(KEY, { ...old, bornAt: old.bornAt + 1 }).groups).toBe(false)
    expect(cache.needs(KEY, { ...saying('in none'), bornAt: old.bornAt }).groups).toBe(false)
  })

  test('is asked about once by many at the same time, and not at all without groups', async () => {
    const { store, cache } = opened()
    await Promise.all([1, 2, 3].map(() => cache.checkGroups(KEY, member('a'), unheard)))
    expect(store.calls).toEqual([`getMark ${LINKS}`])
    await cache.checkGroups(KEY, saying('b'), unheard)
    await cache.checkGroups(KEY, saying('none'), unheard)
    expect(store.calls).toHaveLength(1)
  })

  test('an older mark in KV does not outrank what is known here', async () => {
    const { store, cache } = opened()
    await cache.invalidate([], [LINKS], mark(undefined, NOW + 5), unheard)
    store.marks.set(LINKS, mark(undefined, NOW))
    await cache.checkGroups(KEY, member('a'), unheard)
    expect(cache.isInvalidated(KEY, member('a', NOW + 5))).toBe(true)
  })

  test.each([undefined, null, 5, 'x', {}, { at: -1 }])('a mark %j is none', async (value) => {
    const { store, cache } = opened()
    store.marks.set(LINKS, value)
    await cache.checkGroups(KEY, member('a'), unheard)
    expect(cache.isInvalidated(KEY, member('a'))).toBe(false)
  })

  test('a spoiled variant is not written back to KV beside a new one', async () => {
    const { store, cache, ask } = opened()
    ask(2)
    await cache.put(KEY, member('old'), unheard)
    await cache.invalidate([], [LINKS], mark(), unheard)
    await cache.put(KEY, { ...member('new', NOW + 1), selecting: [['x', '1']] }, unheard)
    expect(store.values.get(KEY)?.map(textOf)).toEqual(['new'])
  })
})

/** Everything the edge does with the cache. */
async function everything({ cache, ask, read }: ReturnType<typeof isolate>): Promise<unknown> {
  ask(2)
  const { found } = await read()
  await cache.put(KEY, member('a'), unheard)
  await cache.promote(KEY, unheard)
  await cache.checkGroups(KEY, member('a'), unheard)
  await cache.invalidate([KEY], [LINKS], mark(), unheard)
  return found
}

describe('whatever the store does, nothing throws', () => {
  const REFUSE = () => Promise.reject(new Error('KV failed: 500'))
  const THROW = () => {
    throw new Error('KV is not bound')
  }
  const HANG = () => new Promise<never>(() => {})
  const namespace = (every: () => unknown, put: () => unknown = every) =>
    ({ get: every, put, delete: put }) as unknown as KVNamespace // the part that is used

  test.each([
    ['a KV that refuses', REFUSE],
    ['a KV that throws at once', THROW],
    ['a KV that gives text', async () => 'text'],
    ['a KV that gives undefined', async () => undefined],
  ])('%s', async (_, every) => {
    const clock = createClock()
    const all = everything(isolate(kvStore(namespace(every), clock), clock))
    expect(await turning(clock, all)).toMatchObject({ kind: 'failed' })
    expect(clock.sleeping()).toEqual([])
  })

  test('a KV whose reads hang is given up at the cap', async () => {
    const clock = createClock()
    const kv = namespace(HANG, async () => {})
    let found: unknown
    const all = everything(isolate(kvStore(kv, clock), clock)).then((value) => {
      found = value
    })
    // A copy, in two steps and one timer at a time; then a mark.
    for (const ms of [KV_PATIENCE_MS, KV_READ_MS_MAX - KV_PATIENCE_MS, KV_READ_MS_MAX]) {
      while (clock.sleeping().length === 0) await turn()
      expect(clock.sleeping()).toEqual([ms])
      clock.advance(ms)
    }
    await all
    expect(found).toEqual({ kind: 'failed', why: 'timeout' })
  })

  test.each([
    ['rejects', REFUSE],
    ['throws', THROW],
    ['resolves with garbage', async () => undefined],
  ])('a store whose read %s is a miss', async (_, get) => {
    const broken = get as unknown as Store['get'] // it breaks its promise
    const store: Store = { ...fakeStore(), get: broken }
    const { found } = await isolate(store).read()
    expect(found).toEqual({ kind: 'failed', why: 'error' })
  })
})
