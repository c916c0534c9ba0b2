// The edge's environment, parsed once: bindings and secrets become typed values, or a clear refusal.
import type {
  AnalyticsEngineDataset,
  Fetcher,
  KVNamespace,
  RateLimit,
  WorkerVersionMetadata,
} from '@cloudflare/workers-types'
import { createChanges } from '../shared/changes.ts'
import { ConfigError } from '../shared/config-error.ts'
import { type Cors, checkCors } from '../shared/cors.ts'
import { parseApiKeys } from '../shared/keys.ts'
import { parseEpoch } from '../shared/position.ts'
import type { Runtime } from '../shared/time.ts'
import { importTokenKeys } from '../shared/token.ts'
import { versionOf } from '../shared/version.ts'
import { assemble, type Edge, type Parts } from './assemble.ts'
import { parseQueryRules } from './cache/rules/key.ts'
import { kvStore } from './cache/store/kv.ts'
import { parseName } from './client/name.ts'
import { createDrains, kvFlags } from './operators/drain.ts'
import { parseTelemetry } from './operators/telemetry/policy.ts'
import type { Endpoint } from './routing/attempt.ts'
import { createMeasured } from './routing/measured.ts'
import { createRouter } from './routing/router.ts'
import type { RegionMap } from './routing/rules/rank.ts'
import { createShare, kvTables } from './routing/share.ts'
import { createSite, originAt, parseOrigin } from './upstream/origin.ts'
import { parsePolicies } from './upstream/rate-policies.ts'
import { createRates } from './upstream/rates.ts'
import { createRegional } from './upstream/regional.ts'

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
  /** What is told of each request, and how much: see parseTelemetry. */
  TELEMETRY?: string
  /** Without it nothing is told. */
  ANALYTICS?: AnalyticsEngineDataset
  TOKEN_KEYS?: string
  API_KEYS?: string
  VERSION?: WorkerVersionMetadata
  [region: `REGION_${string}`]: Fetcher | undefined
}

/** What a product declares. */
export type Declared = {
  map: RegionMap
  /** What pages of other sites may do. */
  cors?: Cors
}

/** Throws an Error that names what is missing and the next move. */
export async function edgeFrom(
  env: EdgeEnv,
  runtime: Runtime & Pick<Parts, 'newId' | 'hear'>,
  { map, cors }: Declared,
): Promise<Edge> {
  const epoch = parseEpoch(env.EPOCH, '[env.edge.vars]')
  if (!env.TOKEN_KEYS) {
    throw new ConfigError('The secret TOKEN_KEYS is missing. npm run deploy makes one.')
  }
  const { clock, chance } = runtime
  const { CANONICAL_ORIGIN: canonical } = env
  const origin = canonical ? parseOrigin('CANONICAL_ORIGIN', canonical).origin : undefined
  const apiKeys = parseApiKeys(env.API_KEYS ?? '')
  const policies = parsePolicies(env.RATE_LIMITS ?? '')
  const telemetry = parseTelemetry(env.TELEMETRY ?? '')
  const { LIMIT_LOADS: loads, LIMIT_WRITES: writes, LIMIT_FAILURES: failures } = env
  const known = {
    ...runtime,
    store: kvStore(env.CACHE, clock),
    epoch,
    name: parseName(env.NAME),
    keys: await importTokenKeys(env.TOKEN_KEYS),
    apiKeys,
    telemetry: env.ANALYTICS && { ...telemetry, dataset: env.ANALYTICS },
    rates: createRates({ limiters: { loads, writes, failures }, policies, apiKeys, clock }),
  }
  if (env.ORIGIN) {
    const { host, endpoint } = originAt(env.ORIGIN, known.name.pseudonym)
    const naming = { prefix: `site:${host}`, queries: 'as-is', origin } as const
    return assemble({ ...known, naming, side: createSite({ endpoint, clock, chance }) })
  }
  const naming = { prefix: String(epoch), queries: parseQueryRules(env.QUERY ?? ''), origin }
  const ids = map.among.map(({ id }) => id)
  const drains = createDrains(kvFlags(env.CACHE), clock, ids)
  const endpoints = new Map(ids.map((id) => [id, regionOf(env, id)]))
  const [drained, measured] = [drains.current, createMeasured(clock)]
  const router = createRouter({ map, endpoints, clock, chance, drained, measured })
  const share = createShare(kvTables(env.CACHE), measured, map.among, runtime)
  const changes = createChanges()
  const side = createRegional({ ...runtime, send: router.forward, share, changes })
  const version = versionOf(env.VERSION)
  const operated = { endpoints, version, drains, topology: router.topology }
  return assemble({ ...known, naming, side, changes, operated, cors: cors && checkCors(cors) })
}

function regionOf(env: EdgeEnv, id: string): Endpoint {
  const binding: `REGION_${string}` = `REGION_${id.toUpperCase()}`
  const service = env[binding]
  if (!service) {
    throw new ConfigError(
      `regions.ts lists "${id}" but [env.edge] in wrangler.toml binds no ${binding}.`,
    )
  }
  return service as unknown as Endpoint // the platform's fetch, under the standard's types
}
