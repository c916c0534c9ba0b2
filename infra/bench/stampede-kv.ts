// The world's KV as the binding of one colo, without HTTP between, so that a simulation can turn its clock.
import type { KVNamespace } from '@cloudflare/workers-types'
import { answer, type Call } from '../world/kv/calls.ts'
import { readExpiration } from '../world/kv/limits.ts'
import { createStore } from '../world/kv/store.ts'
import { createViews } from '../world/kv/view.ts'
import type { Clock } from '../world/time.ts'

export type KvOptions = {
  clock: Clock
  random: () => number
  /** How long a colo may show what it saw before. */
  windowMs: number
  /** `hot` when the colo's own view answers. */
  readMs: (kind: 'hot' | 'cold') => number
}

export type KvCounts = { reads: number; writes: number; refused: number }

export function createColoKv({ clock, random, windowMs, readMs }: KvOptions) {
  const store = createStore({ writesPerSecondLimit: true })
  const views = createViews({ random, windowMs })
  const counts: KvCounts = { reads: 0, writes: 0, refused: 0 }

  function call(colo: string, one: Call) {
    return answer(one, { store, views, colo, nowMs: clock.now(), frozen: false })
  }

  async function get(colo: string, key: string, cacheTtlSeconds: number | undefined) {
    counts.reads++
    const { reply, hits } = call(colo, { kind: 'get', key, cacheTtlSeconds })
    await clock.sleep(readMs(hits > 0 ? 'hot' : 'cold'))
    return reply.kind === 'entry' ? reply.entry.value : undefined
  }

  /** What an edge in `colo` gets as `env.CACHE`. */
  function at(colo: string): KVNamespace {
    const binding = {
      async get(key: string, how: 'arrayBuffer' | 'json' | { type: 'json'; cacheTtl?: number }) {
        const { type, cacheTtl } =
          typeof how === 'string' ? { type: how, cacheTtl: undefined } : how
        const value = await get(colo, key, cacheTtl)
        if (!value) return null
        return type === 'json' ? JSON.parse(new TextDecoder().decode(value)) : value.slice().buffer
      },
      async put(key: string, value: string | Uint8Array, { expirationTtl = 0 } = {}) {
        counts.writes++
        const seconds = readExpiration(
          { expiration: null, expirationTtl: expirationTtl ? String(expirationTtl) : null },
          clock.now() / 1_000,
        )
        const entry = {
          value: typeof value === 'string' ? new TextEncoder().encode(value) : value,
          metadata: undefined,
          expiresAtMs: typeof seconds === 'number' ? seconds * 1_000 : undefined,
        }
        const { reply } = call(colo, { kind: 'put', key, entry })
        if (reply.kind !== 'refusal') return
        counts.refused++
        throw new Error(`KV PUT failed: ${reply.status} ${reply.text}`)
      },
      async delete(key: string) {
        call(colo, { kind: 'delete', key })
      },
    }
    return binding as unknown as KVNamespace // the edge calls nothing else of it
  }
  return { at, counts }
}
