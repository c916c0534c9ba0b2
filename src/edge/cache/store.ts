// Where entries are kept: KV, behind the interface that further tiers share. Fails open.
import type { KVNamespace } from '@cloudflare/workers-types'
import { type Clock, within } from '../../shared/time.ts'
import { ENTRY_BYTES_MAX, KV_EXPIRATION_SECONDS_MIN, KV_READ_MS_MAX } from '../limits.ts'
import { decodeEntry, type Entry, encodeEntry } from './entry.ts'
import { lifetime } from './policy.ts'

export type Found =
  | { kind: 'found'; entry: Entry }
  | { kind: 'absent' }
  /** The store failed, was too slow, or held something else: a miss, and worth knowing about. */
  | { kind: 'failed'; why: 'error' | 'timeout' | 'corrupt' }

export interface Store {
  /** Never throws. */
  get(key: string): Promise<Found>
  /** Never throws; nothing correct depends on it. */
  put(entry: Entry): Promise<void>
}

export const kvStore = (kv: KVNamespace, clock: Clock): Store => ({
  async get(key) {
    const read = kv.get(key, 'arrayBuffer').catch(() => 'error' as const)
    const value = await within(clock, KV_READ_MS_MAX, read)
    if (value === 'timeout' || value === 'error') return { kind: 'failed', why: value }
    if (value === null) return { kind: 'absent' }
    const entry = decodeEntry(value, key)
    return entry ? { kind: 'found', entry } : { kind: 'failed', why: 'corrupt' }
  },
  async put(entry) {
    if (entry.body.length > ENTRY_BYTES_MAX) return
    const expirationTtl = Math.max(KV_EXPIRATION_SECONDS_MIN, lifetime(entry.terms))
    // Two puts of one key within a second get a 429, and the day's writes may be used up.
    await kv.put(entry.key, encodeEntry(entry), { expirationTtl }).catch(() => {})
  },
})
