// KV may fail in every way it likes: each is a miss, in bounded time.
import type { KVNamespace } from '@cloudflare/workers-types'
import { describe, expect, test, vi } from 'vitest'
import type { Entry } from '../../../../../src/edge/cache/rules/entry.ts'
import {
  ENTRY_BYTES_MAX,
  KV_PATIENCE_MS,
  KV_READ_MS_MAX,
} from '../../../../../src/edge/cache/rules/limits.ts'
import { encodeEntries } from '../../../../../src/edge/cache/store/codec.ts'
import { kvStore } from '../../../../../src/edge/cache/store/kv.ts'
import { createClock } from '../../../../support/clock.ts'
import { turn } from '../../../settle.ts'
import { entryOf } from '../rules/make.ts'

const KEY = '1:/a'
const ENTRY = entryOf({ terms: { fresh: 60, whileRevalidate: 300, ifError: 100 } })
const HANG = () => new Promise<never>(() => {})
const REFUSE = () => Promise.reject(new Error('KV failed: 500'))
const THROW = () => {
  throw new Error('KV is not bound')
}

type Put = { key: string; value: string | Uint8Array; expirationTtl: number | undefined }

/** A namespace whose every operation does as told. */
function kvThat(told: { get?: () => unknown; put?: () => unknown; delete?: () => unknown } = {}) {
  const puts: Put[] = []
  const asked: string[] = []
  const kv = {
    get(key: string, type: string) {
      asked.push(`get ${key} ${type}`)
      return told.get ? told.get() : Promise.resolve(null)
    },
    put(key: string, value: string | Uint8Array, options: { expirationTtl?: number }) {
      puts.push({ key, value, expirationTtl: options.expirationTtl })
      return told.put ? told.put() : Promise.resolve()
    },
    delete(key: string) {
      asked.push(`delete ${key}`)
      return told.delete ? told.delete() : Promise.resolve()
    },
  } as unknown as KVNamespace // the part of it that the store uses
  const clock = createClock()
  return { store: kvStore(kv, clock), clock, puts, asked }
}

const holding = (value: unknown) => kvThat({ get: async () => value })

describe('a read', () => {
  test('finds what was put', async () => {
    const { store, clock, asked } = holding(encodeEntries(KEY, [ENTRY]).buffer)
    expect(await store.get(KEY)).toEqual({ kind: 'found', entries: [ENTRY] })
    expect(clock.sleeping()).toEqual([])
    expect(asked).toEqual([`get ${KEY} arrayBuffer`])
  })

  test('of an absent key is no failure', async () => {
    expect(await holding(null).store.get(KEY)).toEqual({ kind: 'absent' })
  })

  test.each([
    ['rejects', REFUSE],
    ['throws at once', THROW],
  ])('that %s is a miss', async (_, get) => {
    expect(await kvThat({ get }).store.get(KEY)).toEqual({ kind: 'failed', why: 'error' })
  })

  test('of corrupt bytes, or of another key, is a miss', async () => {
    const whole = encodeEntries(KEY, [ENTRY])
    for (const value of [new ArrayBuffer(0), whole.slice(0, -1).buffer, new ArrayBuffer(500)]) {
      expect(await holding(value).store.get(KEY)).toEqual({ kind: 'failed', why: 'corrupt' })
    }
    const other = await holding(whole.buffer).store.get('1:/b')
    expect(other).toEqual({ kind: 'failed', why: 'corrupt' })
  })

  test('that hangs is a miss when its cap is over, not before', async () => {
    const { store, clock } = kvThat({ get: HANG })
    let found: unknown
    const waiting = store.get(KEY).then((value) => {
      found = value
    })
    clock.advance(KV_READ_MS_MAX - 1)
    await turn()
    expect(found).toBeUndefined()
    clock.advance(1)
    await waiting
    expect(found).toEqual({ kind: 'failed', why: 'timeout' })
  })

  test('that takes long tells so, once', async () => {
    const { promise, resolve } = Promise.withResolvers<null>()
    const { store, clock } = kvThat({ get: () => promise })
    const slow = vi.fn()
    const waiting = store.get(KEY, slow)
    clock.advance(KV_PATIENCE_MS - 1)
    await turn()
    expect(slow).not.toHaveBeenCalled()
    clock.advance(1)
    await turn()
    resolve(null)
    expect(await waiting).toEqual({ kind: 'absent' })
    expect(slow).toHaveBeenCalledTimes(1)
  })
})

describe('a put', () => {
  const ttlOf = async (...all: Entry['terms'][]) => {
    const { store, puts } = kvThat()
    const entries = all.map((terms) => entryOf({ terms }))
    await store.put(KEY, entries)
    return puts[0]?.expirationTtl ?? 0
  }
  const fresh = (seconds: number) => ({ fresh: seconds, whileRevalidate: 0, ifError: 0 })

  test('writes all variants under the key', async () => {
    const { store, puts } = kvThat()
    await store.put(KEY, [ENTRY, ENTRY])
    expect(puts).toMatchObject([{ key: KEY, value: encodeEntries(KEY, [ENTRY, ENTRY]) }])
  })

  test('lives as long as any of them can be of use, and ten minutes to be validated', async () => {
    expect(await ttlOf(ENTRY.terms)).toBe(960)
    expect(await ttlOf(fresh(5), ENTRY.terms, fresh(7))).toBe(960)
    expect(await ttlOf(fresh(5.5))).toBe(606)
  })

  test('never asks for a time that KV cannot count: it takes a signed 32-bit number of seconds', async () => {
    expect(await ttlOf(fresh(2 ** 31))).toBeLessThan(2 ** 31)
    const all = { fresh: 2 ** 31, whileRevalidate: 2 ** 31, ifError: 0 }
    expect(await ttlOf(all)).toBeLessThan(2 ** 31)
  })

  test.each([
    ['is refused', REFUSE],
    ['throws at once', THROW],
  ])('that %s is swallowed', async (_, put) => {
    const { store, puts } = kvThat({ put })
    await expect(store.put(KEY, [ENTRY])).resolves.toBeUndefined()
    expect(puts).toHaveLength(1)
  })

  test('of more than KV takes is not tried', async () => {
    const { store, puts } = kvThat()
    const sized = (bytes: number) => entryOf({ body: new Uint8Array(bytes) })
    await store.put(KEY, [sized(ENTRY_BYTES_MAX), sized(1024 * 1024)])
    expect(puts).toHaveLength(0)
    await store.put(KEY, [sized(ENTRY_BYTES_MAX)])
    expect(puts).toHaveLength(1)
  })
})

test('a delete deletes, and never throws', async () => {
  const { store, asked } = kvThat()
  expect(await store.delete(KEY)).toBe(true)
  expect(asked).toEqual([`delete ${KEY}`])
  for (const broken of [REFUSE, THROW]) {
    expect(await kvThat({ delete: broken }).store.delete(KEY)).toBe(false)
  }
})

/** What the platform lets work run after a response:
 * https://developers.cloudflare.com/workers/runtime-apis/context/#waituntil */
const BEHIND_MS_MAX = 30_000

test('a write that hangs is given up while somebody can still see it: a flight may wait for it', async () => {
  const { store, clock } = kvThat({ put: HANG, delete: HANG })
  let done = 0
  const writes = [store.put(KEY, [ENTRY]), store.delete(KEY), store.putMark('m', {})]
  for (const write of writes) void write.then(() => done++)
  await turn()
  clock.advance(BEHIND_MS_MAX - 1)
  await turn()
  expect(done).toBe(writes.length)
})

describe('a mark', () => {
  test('is put and read as it is', async () => {
    const { store, puts } = kvThat()
    expect(await store.putMark('m', { at: 5, commit: undefined })).toBe(true)
    expect(puts).toMatchObject([{ key: 'm', value: '{"at":5}' }])
    const { store: other, asked } = holding({ at: 5 })
    expect(await other.getMark('m')).toEqual({ at: 5 })
    expect(asked).toEqual(['get m json'])
  })

  test.each([REFUSE, THROW])('that cannot be read or put is none', async (broken) => {
    expect(await kvThat({ get: broken }).store.getMark('m')).toBeUndefined()
    expect(await kvThat({ put: broken }).store.putMark('m', {})).toBe(false)
  })

  test('is not waited for longer than a copy', async () => {
    const { store, clock } = kvThat({ get: HANG })
    const reading = store.getMark('m')
    await turn()
    expect(clock.sleeping()).toEqual([KV_READ_MS_MAX])
    clock.advance(KV_READ_MS_MAX)
    expect(await reading).toBeUndefined()
  })

  test('lives no shorter than the copies that it spoils: they would come back', async () => {
    const { store, puts } = kvThat()
    const terms = { fresh: 30 * 86_400, whileRevalidate: 0, ifError: 0 }
    await store.put(KEY, [entryOf({ headers: { 'cache-groups': '"links"' }, terms })])
    await store.putMark('1:group:links', { at: 5 })
    const [copy, mark] = puts.map(({ expirationTtl }) => expirationTtl ?? 0)
    expect(mark).toBeGreaterThanOrEqual(copy ?? Number.NaN)
  })
})
