// The edge's environment, parsed once: bindings and secrets become typed values, or a clear refusal.
import type { Fetcher, KVNamespace } from '@cloudflare/workers-types'
import { regions } from '../regions.ts'
import { ConfigError } from '../shared/config-error.ts'
import type { Clock } from '../shared/time.ts'
import { importTokenKeys, type TokenKeys } from '../shared/token.ts'
import { kvStore, type Store } from './cache/store.ts'
import type { Upstream } from './routing/attempt.ts'

/** The bindings of `[env.edge]` in wrangler.toml; regions are `REGION_<ID>`. */
export type EdgeEnv = {
  CACHE: KVNamespace
  EPOCH: string
  TOKEN_KEYS?: string
  [region: `REGION_${string}`]: Fetcher | undefined
}

export type Edge = {
  clock: Clock
  /** In [0, 1). */
  chance: () => number
  /** A fresh name for a request or an idempotency key. */
  newId: () => string
  epoch: number
  keys: TokenKeys
  store: Store
  upstreams: ReadonlyMap<string, Upstream>
}

/** Throws an Error that names what is missing and the next move. */
export async function edgeFrom(
  env: EdgeEnv,
  { clock, chance, newId }: Pick<Edge, 'clock' | 'chance' | 'newId'>,
): Promise<Edge> {
  const epoch = Number(env.EPOCH)
  if (!Number.isSafeInteger(epoch) || epoch < 1) {
    throw new ConfigError(
      `EPOCH is "${env.EPOCH}", not a whole number from 1. Set it in [env.edge.vars].`,
    )
  }
  if (!env.TOKEN_KEYS) {
    throw new ConfigError('The secret TOKEN_KEYS is missing. npm run deploy makes one.')
  }
  const keys = await importTokenKeys(env.TOKEN_KEYS)
  const upstreams = new Map(regions.map(({ id }) => [id, regionOf(env, id)]))
  return { clock, chance, newId, epoch, keys, store: kvStore(env.CACHE, clock), upstreams }
}

function regionOf(env: EdgeEnv, id: string): Upstream {
  const binding: `REGION_${string}` = `REGION_${id.toUpperCase()}`
  const service = env[binding]
  if (!service) {
    throw new ConfigError(
      `regions.ts lists "${id}" but [env.edge] in wrangler.toml binds no ${binding}.`,
    )
  }
  return service as unknown as Upstream // the platform's fetch, under the standard's types
}
