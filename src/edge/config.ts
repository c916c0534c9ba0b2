// The edge's environment, parsed once: bindings and secrets become typed values, or a clear refusal.
import type { Fetcher, KVNamespace, RateLimit } from '@cloudflare/workers-types'
import { regions } from '../regions.ts'
import { Bounded } from '../shared/bounded.ts'
import { ConfigError } from '../shared/config-error.ts'
import { type Cors, checkCors } from '../shared/cors.ts'
import { type ApiKey, parseApiKeys } from '../shared/keys.ts'
import { Leases } from '../shared/leases.ts'
import type { Clock } from '../shared/time.ts'
import { importTokenKeys, type TokenKeys } from '../shared/token.ts'
import { type Naming, parseQueryRules } from './cache/rules/key.ts'
import type { Landing } from './cache/share.ts'
import { Flights } from './cache/store/flights.ts'
import { kvStore, type Store } from './cache/store/kv.ts'
import { type Cache, createCache } from './cache/store/tiers.ts'
import { Turns } from './cache/store/turns.ts'
import { type Name, parseName } from './client/name.ts'
import { parsePolicies } from './client/rate-policies.ts'
import { createRates, type Rates, unlimited } from './client/rates.ts'
import { FOLLOW_MS_MAX, RELOADS_MAX, UNSHARED_KEYS_MAX } from './limits.ts'
import { createDrains, type Drains, kvFlags } from './operators/drain.ts'
import { createMeter, type Meter } from './operators/meter.ts'
import type { Upstream } from './routing/attempt.ts'
import type { Background } from './routing/cluster.ts'
import { createMeasured } from './routing/measured.ts'
import type { Forwarded, Outgoing } from './routing/outgoing.ts'
import { createRouter } from './routing/router.ts'
import type { Place } from './routing/rules/rank.ts'
import type { Topology } from './routing/rules/topology.ts'
import { askOrigin, originAt, parseOrigin } from './upstream/origin.ts'

/** The bindings of `[env.edge]` in wrangler.toml; regions are `REGION_<ID>`. */
export type EdgeEnv = {
  CACHE: KVNamespace
  EPOCH: string
  /** The product's name, for Cache-Status and Via. */
  NAME?: string
  /** Query parameters that may change an answer: see parseQueryRules. */
  QUERY?: string
  /** A site to stand in front of, instead of the regions: `https://api.example.com`. */
  ORIGIN?: string
  /** The one name of a site that is reached under several, such as `https://api.example.com`. */
  CANONICAL_ORIGIN?: string
  /** What the limits below are, to be told to clients: see parsePolicies. */
  RATE_LIMITS?: string
  /** Without one its kind is not limited. */
  LIMIT_LOADS?: RateLimit
  LIMIT_WRITES?: RateLimit
  LIMIT_FAILURES?: RateLimit
  TOKEN_KEYS?: string
  API_KEYS?: string
  [region: `REGION_${string}`]: Fetcher | undefined
}

/** Time and chance, from the entry file. */
export type Runtime = {
  clock: Clock
  /** In [0, 1). */
  chance: () => number
  /** A fresh name for a request or an idempotency key. */
  newId: () => string
}

/** What an isolate knows and remembers. */
export type Edge = Runtime & {
  /** What pages of other sites may do; a foreign site says so itself. */
  cors?: Cors | undefined
  epoch: number
  name: Name
  keys: TokenKeys
  /** Who may operate. */
  apiKeys: readonly ApiKey[]
  /** A foreign site: no regions, no sessions, no headers of ours. */
  foreign: boolean
  naming: Naming
  cache: Cache
  /** Loads that others may share, and keys that turned out not to be shareable until then. */
  flights: Flights<Landing>
  unshared: Bounded<number>
  /** Loads for those who take no copy, and when each key was last asked for upstream by a reader. */
  turns: Turns<Landing>
  reloadedAt: Bounded<number>
  /** Loads under way, and bytes being read for keeping. */
  busy: { loads: Leases; fillingBytes: Leases }
  /** What each client may still cost. */
  rates: Rates
  meter: Meter
  drains: Drains
  /** Asks a region, or the foreign site. Never throws. */
  send(outgoing: Outgoing, place: Place, background: Background): Promise<Forwarded>
  topology(place: Place): Topology
}

/** Throws an Error that names what is missing and the next move. */
export async function edgeFrom(env: EdgeEnv, runtime: Runtime, declared?: Cors): Promise<Edge> {
  const epoch = Number(env.EPOCH)
  if (!Number.isSafeInteger(epoch) || epoch < 1) {
    throw new ConfigError(
      `EPOCH is "${env.EPOCH}", not a whole number from 1. Set it in [env.edge.vars].`,
    )
  }
  if (!env.TOKEN_KEYS) {
    throw new ConfigError('The secret TOKEN_KEYS is missing. npm run deploy makes one.')
  }
  const { clock, chance } = runtime
  const store = kvStore(env.CACHE, clock)
  const ids = regions.map(({ id }) => id)
  const drains = createDrains(kvFlags(env.CACHE), clock, ids)
  const keys = await importTokenKeys(env.TOKEN_KEYS)
  const apiKeys = parseApiKeys(env.API_KEYS ?? '')
  const { CANONICAL_ORIGIN: name } = env
  const origin = name ? parseOrigin('CANONICAL_ORIGIN', name).origin : undefined
  const called = parseName(env.NAME)
  const known = { epoch, name: called, keys, apiKeys, drains, rates: ratesFrom(env, clock) }
  return env.ORIGIN ? foreignEdge(env.ORIGIN) : ownEdge()

  function ownEdge(): Edge {
    const naming = { prefix: String(epoch), queries: parseQueryRules(env.QUERY ?? ''), origin }
    const upstreams = new Map(regions.map(({ id }) => [id, regionOf(env, id)]))
    const measured = createMeasured(clock)
    const router = createRouter({ upstreams, clock, chance, drained: drains.current, measured })
    const { forward: send, topology } = router
    const cors = declared && checkCors(declared)
    return { ...isolate(runtime, store, naming), ...known, cors, foreign: false, send, topology }
  }

  function foreignEdge(url: string): Edge {
    const { host, upstream } = originAt(url, called.pseudonym)
    const naming: Naming = { prefix: `site:${host}`, queries: 'as-is', origin }
    const send = (outgoing: Outgoing) => askOrigin(upstream, outgoing, clock)
    return {
      ...isolate(runtime, store, naming),
      ...known,
      foreign: true,
      send,
      topology: NO_REGIONS,
    }
  }
}

function ratesFrom(env: EdgeEnv, clock: Clock): Rates {
  const { LIMIT_LOADS: loads, LIMIT_WRITES: writes, LIMIT_FAILURES: failures } = env
  const limiters = {
    ...(loads && { loads }),
    ...(writes && { writes }),
    ...(failures && { failures }),
  }
  return createRates({ limiters, policies: parsePolicies(env.RATE_LIMITS ?? ''), clock })
}

const NO_REGIONS = () => ({ panic: false, retriesLeft: 0, regions: [] })

/** An isolate with nothing in memory yet. */
export function isolate(runtime: Runtime, store: Store, naming: Naming) {
  const { clock } = runtime
  return {
    ...runtime,
    naming,
    cache: createCache({ store, clock }),
    flights: new Flights<Landing>(clock),
    unshared: new Bounded<number>(UNSHARED_KEYS_MAX),
    turns: new Turns<Landing>(clock, FOLLOW_MS_MAX),
    reloadedAt: new Bounded<number>(RELOADS_MAX),
    busy: { loads: new Leases(clock), fillingBytes: new Leases(clock) },
    meter: createMeter(),
    rates: unlimited,
  }
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
