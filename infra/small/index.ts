// The small world: every Worker of wrangler.toml in one Miniflare, with genuine service bindings.
import type { D1Database, KVNamespace } from '@cloudflare/workers-types'
import { Miniflare } from 'miniflare'
import { d1Client } from './d1-client.ts'
import { BRIDGE } from './helpers.ts'
import { miniflareOptions, type SmallOptions } from './options.ts'

/** The header in which a Worker's own socket takes `request.cf` as JSON. */
export const CF_HEADER = 'MF-CF-Blob'

export interface Small {
  /** `http://127.0.0.1:<port>` of a Worker, by its `[env.*]`. */
  origin(env: string): string
  /** The one database and the one namespace, from Node. */
  readonly d1: D1Database
  readonly kv: KVNamespace
  /** New isolates, with nothing in memory, on the same data; other options when given. */
  restart(changed?: Partial<SmallOptions>): Promise<void>
  stop(): Promise<void>
}

/** Resolves when every Worker takes requests. Rejects with Miniflare's error. */
export async function openSmall(first: SmallOptions): Promise<Small> {
  let options = first
  const miniflare = new Miniflare(miniflareOptions(options))
  let origins = new Map<string, string>()
  let bridge = ''

  async function settle(): Promise<void> {
    await miniflare.ready
    const found = options.workers.map(async ({ env, name }) => [env, await urlOf(name)] as const)
    origins = new Map(await Promise.all(found))
    bridge = await urlOf(BRIDGE)
  }
  const urlOf = async (name: string) => (await miniflare.unsafeGetDirectURL(name)).origin

  try {
    await settle()
  } catch (error) {
    await miniflare.dispose()
    throw error
  }
  return {
    origin(env) {
      const origin = origins.get(env)
      if (origin !== undefined) return origin
      throw new Error(`No [env.${env}] runs here. There is: ${[...origins.keys()].join(', ')}.`)
    },
    d1: d1Client(async (body) => (await fetch(bridge, { method: 'POST', body })).text()),
    kv: kvClient(() => miniflare.getKVNamespace('KV', BRIDGE)),
    async restart(changed = {}) {
      options = { ...options, ...changed }
      await miniflare.setOptions(miniflareOptions(options))
      await settle()
    },
    stop: () => miniflare.dispose(),
  }
}

/** Miniflare's client is worth nothing after a restart, so each call asks for one. */
function kvClient(current: () => Promise<object>): KVNamespace {
  const calls = ['get', 'getWithMetadata', 'put', 'delete', 'list'].map((method) => [
    method,
    async (...args: unknown[]) => {
      const kv = (await current()) as Record<string, (...args: unknown[]) => unknown>
      return kv[method]?.(...args)
    },
  ])
  return Object.fromEntries(calls) as KVNamespace
}
