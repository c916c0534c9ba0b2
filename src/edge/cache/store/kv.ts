// The second tier: KV, shared by all isolates. Fails open: whatever it does, the answer is at worst a miss.
import type { KVNamespace } from '@cloudflare/workers-types'
import { type Clock, within } from '../../../shared/time.ts'
import type { Entry } from '../rules/entry.ts'
import {
  KV_EXPIRATION_SECONDS_MIN,
  KV_PATIENCE_MS,
  KV_READ_MS_MAX,
  KV_VALUE_BYTES_MAX,
  KV_WRITE_MS_MAX,
} from '../rules/limits.ts'
import { usefulSeconds } from '../rules/policy.ts'
import { decodeEntries, encodeEntries } from './codec.ts'

export type Found =
  | { kind: 'found'; entries: Entry[] }
  | { kind: 'absent' }
  /** The store failed, was too slow, or held something else: a miss, and worth knowing about. */
  | { kind: 'failed'; why: 'error' | 'timeout' | 'corrupt' }

/** Where entries are shared. Nothing throws, and nothing correct depends on a put or a delete. */
export interface Store {
  /** `slow` is called when it takes longer than a reader should wait for it alone. */
  get(key: string, slow?: () => void): Promise<Found>
  put(key: string, entries: readonly Entry[]): Promise<void>
  /** `false` when KV did not take it. */
  delete(key: string): Promise<boolean>
  getMark(name: string): Promise<unknown>
  /** `false` when KV did not take it. */
  putMark(name: string, mark: unknown): Promise<boolean>
}

/** After their last use, copies with a validator still save the upstream a body for this long. */
export const CHECKABLE_SECONDS = 600
/** Nobody needs a copy of last month, whatever its headers say. */
const COPY_SECONDS_MAX = 30 * 86_400
/** A mark outlives every copy that it spoils: they would come back. */
const MARK_SECONDS = COPY_SECONDS_MAX + CHECKABLE_SECONDS

export function kvStore(kv: KVNamespace, clock: Clock): Store {
  /** Two writes of one key within a second get a 429, and the day's may be used up: so be it. */
  async function tried(work: () => Promise<void>): Promise<boolean> {
    const done = soon(work).then(
      () => true,
      () => false,
    )
    return (await within(clock, KV_WRITE_MS_MAX, done)) === true
  }
  return {
    async get(key, slow) {
      const read = soon(() => kv.get(key, 'arrayBuffer')).catch(() => 'error' as const)
      const early = slow && { ms: KV_PATIENCE_MS, tell: slow }
      const value = await within(clock, KV_READ_MS_MAX, read, early)
      if (value === 'timeout' || value === 'error') return { kind: 'failed', why: value }
      if (value === null) return { kind: 'absent' }
      const entries = decodeEntries(value, key)
      return entries ? { kind: 'found', entries } : { kind: 'failed', why: 'corrupt' }
    },
    async put(key, entries) {
      const bytes = encodeEntries(key, entries)
      if (bytes.length > KV_VALUE_BYTES_MAX) return
      const useful = Math.max(...entries.map(({ terms }) => usefulSeconds(terms)))
      const seconds = Math.min(COPY_SECONDS_MAX, useful) + CHECKABLE_SECONDS
      const expirationTtl = Math.ceil(Math.max(KV_EXPIRATION_SECONDS_MIN, seconds))
      await tried(() => kv.put(key, bytes, { expirationTtl }))
    },
    delete: (key) => tried(() => kv.delete(key)),
    async getMark(name) {
      const read = soon(() => kv.get(name, 'json')).catch(() => undefined)
      const value = await within(clock, KV_READ_MS_MAX, read)
      return value === 'timeout' ? undefined : value
    },
    putMark: (name, mark) =>
      tried(() => kv.put(name, JSON.stringify(mark), { expirationTtl: MARK_SECONDS })),
  }
}

/** A binding may also throw at once. */
const soon = async <T>(work: () => Promise<T>): Promise<T> => work()
