// What each KV call does to the centre and to the view of the colo that made it.

import { parseJson } from '../../../src/shared/guards.ts'
import {
  BULK_BYTES_MAX,
  notFound,
  type Refusal,
  refusal,
  refuseCacheTtl,
  refuseKey,
  tooManyRequests,
} from './limits.ts'
import { type Entry, STORE_BYTES_MAX, type Store } from './store.ts'
import type { Views } from './view.ts'

export type BulkGet = {
  kind: 'bulk-get'
  keys: string[]
  type: string | undefined
  withMetadata: boolean
  cacheTtlSeconds: number | undefined
}
export type Call =
  | { kind: 'get'; key: string; cacheTtlSeconds: number | undefined }
  | BulkGet
  | { kind: 'put'; key: string; entry: Entry }
  | { kind: 'delete'; key: string }
  | { kind: 'list'; prefix: string; cursor: string; limit: number }

export type Reply = { kind: 'entry'; entry: Entry } | { kind: 'json'; json: unknown } | Done
type Done = { kind: 'done' }

/** Everything a call needs to know besides itself. */
export type Place = { store: Store; views: Views; colo: string; nowMs: number; frozen: boolean }

/**
 * What a call adds to the counts. As on the bill, a bulk get is a read for each key, and a read of
 * nothing is one too (KV docs, platform/pricing); a list, there a class of its own, counts as a read.
 */
export function countOf(call: Call): { reads: number; writes: number } {
  switch (call.kind) {
    case 'get':
    case 'list':
      return { reads: 1, writes: 0 }
    case 'bulk-get':
      return { reads: call.keys.length, writes: 0 }
    case 'put':
    case 'delete':
      return { reads: 0, writes: 1 }
  }
}

export type Answer = { reply: Reply | Refusal; hits: number }

export function answer(call: Call, at: Place): Answer {
  switch (call.kind) {
    case 'get': {
      const { entry, hit } = look(call.key, call.cacheTtlSeconds, at)
      return { reply: entry ? { kind: 'entry', entry } : notFound, hits: hit ? 1 : 0 }
    }
    case 'bulk-get':
      return bulkGet(call, at)
    case 'put':
      return { reply: put(call.key, call.entry, at), hits: 0 }
    case 'delete':
      at.store.delete(call.key)
      at.views.wrote(at.colo, call.key, undefined, at.nowMs)
      return { reply: { kind: 'done' }, hits: 0 }
    case 'list':
      return { reply: { kind: 'json', json: list(call, at) }, hits: 0 }
  }
}

function look(key: string, cacheTtlSeconds: number | undefined, at: Place) {
  const how = { cacheTtlSeconds, nowMs: at.nowMs, frozen: at.frozen }
  return at.views.read(at.colo, key, how, () => at.store.get(key, at.nowMs))
}

function put(key: string, entry: Entry, at: Place): Done | Refusal {
  switch (at.store.put(key, entry, at.nowMs)) {
    case 'stored':
      at.views.wrote(at.colo, key, entry, at.nowMs)
      return { kind: 'done' }
    case 'too-soon':
      return tooManyRequests
    case 'full':
      return refusal(507, `The local KV holds at most ${STORE_BYTES_MAX} bytes.`)
  }
}

/** Keys are checked and read one after the other, so the first bad one decides the error. */
function bulkGet(call: BulkGet, at: Place): Answer {
  const found: [string, unknown][] = []
  let length = 0
  let hits = 0
  for (const key of call.keys) {
    const bad = refuseKey(key) ?? refuseTtl(call.cacheTtlSeconds)
    if (bad) return { reply: bad, hits }
    const { entry, hit } = look(key, call.cacheTtlSeconds, at)
    if (hit) hits += 1
    const text = entry && Buffer.from(entry.value).toString()
    length += text?.length ?? 0
    const value = text === undefined ? null : call.type === 'json' ? parseJson(text) : text
    if (value === undefined) {
      const words = 'At least one of the requested keys corresponds to a non-json value'
      return { reply: refusal(400, words), hits }
    }
    const metadata = entry?.metadata === undefined ? null : JSON.parse(entry.metadata)
    found.push([key, value !== null && call.withMetadata ? { value, metadata } : value])
  }
  if (length > BULK_BYTES_MAX) {
    const words = `Total size of request exceeds the limit of ${BULK_BYTES_MAX / 1024 / 1024}MB`
    return { reply: refusal(413, words), hits }
  }
  return { reply: { kind: 'json', json: Object.fromEntries(found) }, hits }
}

const refuseTtl = (seconds: number | undefined): Refusal | undefined =>
  seconds === undefined ? undefined : refuseCacheTtl(seconds)

/**
 * Reads the centre, never a colo's view: the world's edge does not list, and a listing cached per
 * colo would be one more model to prove. The platform lists up to 60 s late (KV docs, list keys).
 */
function list(query: { prefix: string; cursor: string; limit: number }, at: Place): unknown {
  const { entries, cursor } = at.store.list(query, at.nowMs)
  const keys = entries.map(({ name, entry }) => ({
    name,
    expiration: entry.expiresAtMs === undefined ? undefined : entry.expiresAtMs / 1000,
    metadata: entry.metadata, // the client parses it
  }))
  return { keys, list_complete: cursor === undefined, cursor, cacheStatus: null }
}
