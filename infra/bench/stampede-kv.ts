// The world's KV as the binding of one colo, without HTTP between, so that a simulation can turn its clock.
import type { KVNamespace } from '@cloudflare/workers-types'
import { answer, type Call, countOf } from '../world/kv/calls.ts'
import type { KvOptions } from '../world/kv/index.ts'
import { createStore } from '../world/kv/store.ts'
import { createViews } from '../world/kv/view.ts'

export type KvModel = Required<Pick<KvOptions, 'windowMs' | 'readMs'>>
export type KvCounts = { reads: number; writes: number; refused: number }

export function createColoKv(options: KvModel & Pick<KvOptions, 'clock' | 'random'>) {
  const { clock, readMs } = options
  const store = createStore({ writesPerSecondLimit: true })
  const views = createViews(options)
  const counts: KvCounts = { reads: 0, writes: 0, refused: 0 }

  /** What an edge in `colo` gets as `env.CACHE`. */
  function at(colo: string): KVNamespace {
    async function call(one: Call) {
      const { reads, writes } = countOf(one)
      counts.reads += reads
      counts.writes += writes
      const at = { store, views, colo, nowMs: clock.now(), frozen: false }
      const { reply, hits } = answer(one, at)
      if (reads > 0) await clock.sleep(readMs(hits >= reads ? 'hot' : 'cold'))
      return reply
    }
    const binding = {
      async get(key: string | string[], how: string | { type: string; cacheTtl: number }) {
        const { type, cacheTtl: cacheTtlSeconds } =
          typeof how === 'string' ? { type: how, cacheTtl: undefined } : how
        const asked = { cacheTtlSeconds, type, withMetadata: false }
        const reply = await call(
          typeof key === 'string'
            ? { kind: 'get', key, cacheTtlSeconds }
            : { kind: 'bulk-get', keys: key, ...asked },
        )
        if (reply.kind === 'json') return new Map(Object.entries(reply.json as object)) // of keys
        if (reply.kind !== 'entry') return null
        const { value } = reply.entry
        return type === 'json' ? JSON.parse(new TextDecoder().decode(value)) : value.slice().buffer
      },
      async put(key: string, text: string | Uint8Array, { expirationTtl = Infinity } = {}) {
        const value = typeof text === 'string' ? new TextEncoder().encode(text) : text
        const expiresAtMs = clock.now() + expirationTtl * 1_000
        const entry = { value, metadata: undefined, expiresAtMs }
        const reply = await call({ kind: 'put', key, entry })
        if (reply.kind !== 'refusal') return
        counts.refused++
        throw new Error(`KV PUT failed: ${reply.status} ${reply.text}`)
      },
      delete: (key: string) => call({ kind: 'delete', key }),
    }
    return binding as unknown as KVNamespace // the edge calls nothing else of it
  }
  return { at, counts }
}
