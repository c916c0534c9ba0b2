// KV may fail in every way it likes: each is a miss, in bounded time.
import type { KVNamespace } from '@cloudflare/workers-types'
import { expect, test } from 'vitest'
import { type Entry, encodeEntry } from '../../../../src/edge/cache/entry.ts'
import { kvStore } from '../../../../src/edge/cache/store.ts'
import { ENTRY_BYTES_MAX, KV_READ_MS_MAX } from '../../../../src/edge/limits.ts'
import { createClock } from '../../../support/clock.ts'
import { turn } from '../../settle.ts'

const ENTRY: Entry = {
  key: '1:/a',
  status: 200,
  headers: [['etag', '"1"']],
  body: new TextEncoder().encode('body'),
  snapshot: undefined,
  terms: { fresh: 60, whileRevalidate: 300, ifError: 100 },
  bornAt: 1_800_000_000_000,
}

type Put = { key: string; bytes: number; expirationTtl: number | undefined }

/** A KV namespace whose every read does `get`, and whose every write does `put`. */
function kvThat(get: () => Promise<ArrayBuffer | null>, put: () => Promise<void> = async () => {}) {
  const puts: Put[] = []
  const kv = {
    get: (_key: string, type: string) =>
      type === 'arrayBuffer' ? get() : Promise.reject(new Error(`type ${type}`)),
    put(key: string, value: Uint8Array, options: { expirationTtl?: number }) {
      puts.push({ key, bytes: value.length, expirationTtl: options.expirationTtl })
      return put()
    },
  } as unknown as KVNamespace
  const clock = createClock()
  return { store: kvStore(kv, clock), clock, puts }
}

test('what was put is found', async () => {
  const { store, clock } = kvThat(async () => encodeEntry(ENTRY).buffer)
  expect(await store.get('1:/a')).toEqual({ kind: 'found', entry: ENTRY })
  expect(clock.sleeping()).toEqual([])
})

test('an absent key is absent, which is no failure', async () => {
  const { store } = kvThat(async () => null)
  expect(await store.get('1:/a')).toEqual({ kind: 'absent' })
})

test('an error is a miss', async () => {
  const { store } = kvThat(() => Promise.reject(new Error('KV GET failed: 500')))
  expect(await store.get('1:/a')).toEqual({ kind: 'failed', why: 'error' })
})

test('corrupt bytes, and bytes of another key, are a miss', async () => {
  const whole = encodeEntry(ENTRY)
  for (const value of [new ArrayBuffer(0), whole.slice(0, -1).buffer, new ArrayBuffer(500)]) {
    const { store } = kvThat(async () => value)
    expect(await store.get('1:/a')).toEqual({ kind: 'failed', why: 'corrupt' })
  }
  const { store } = kvThat(async () => whole.buffer)
  expect(await store.get('1:/b')).toEqual({ kind: 'failed', why: 'corrupt' })
})

test('a hang is a miss when its cap is over, not before', async () => {
  const { store, clock } = kvThat(() => new Promise(() => {}))
  let found: unknown
  const waiting = store.get('1:/a').then((value) => {
    found = value
  })
  clock.advance(KV_READ_MS_MAX - 1)
  await turn()
  expect(found).toBeUndefined()
  clock.advance(1)
  await waiting
  expect(found).toEqual({ kind: 'failed', why: 'timeout' })
})

test('an entry is kept as long as it can be of use, and no shorter than KV allows', async () => {
  const { store, puts } = kvThat(async () => null)
  await store.put(ENTRY)
  await store.put({ ...ENTRY, terms: { fresh: 5, whileRevalidate: 0, ifError: 0 } })
  expect(puts.map(({ expirationTtl }) => expirationTtl)).toEqual([360, 60])
  expect(puts[0]).toMatchObject({ key: '1:/a', bytes: encodeEntry(ENTRY).length })
})

test('a refused put is swallowed', async () => {
  const { store, puts } = kvThat(
    async () => null,
    () => Promise.reject(new Error('KV PUT failed: 429 Too Many Requests')),
  )
  await expect(store.put(ENTRY)).resolves.toBeUndefined()
  expect(puts).toHaveLength(1)
})

test('a body over the limit is not put', async () => {
  const { store, puts } = kvThat(async () => null)
  await store.put({ ...ENTRY, body: new Uint8Array(ENTRY_BYTES_MAX + 1) })
  expect(puts).toHaveLength(0)
  await store.put({ ...ENTRY, body: new Uint8Array(ENTRY_BYTES_MAX) })
  expect(puts).toHaveLength(1)
})
