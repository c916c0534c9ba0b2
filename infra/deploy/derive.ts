// The configuration that is deployed: wrangler.toml with the names of a stage, the ids of what was found, and our mark.
// Pure: an object in, an object out.

import { join } from 'node:path'
import { z } from 'zod'
import { MARK } from './project.ts'

export type Derivation = {
  /** Folder of wrangler.toml. */
  root: string
  /** undefined: production. */
  stage: string | undefined
  mark: string
  /** What the database of a stage counts in, if that is beyond what wrangler.toml says: its data came from elsewhere. */
  epoch?: number | undefined
  databaseId?: string | undefined
  /** By title. */
  namespaceIds?: ReadonlyMap<string, string>
}

const named = z.looseObject({ binding: z.string() })
const assets = z.looseObject({ directory: z.string().optional() }).optional()
const env = z.looseObject({
  name: z.string(),
  main: z.string().optional(),
  assets,
  d1_databases: z
    .array(named.extend({ database_name: z.string(), migrations_dir: z.string().optional() }))
    .optional(),
  kv_namespaces: z.array(named.extend({ id: z.string().optional() })).optional(),
  services: z.array(named.extend({ service: z.string() })).optional(),
  ratelimits: z.array(z.looseObject({ namespace_id: z.string() })).optional(),
  analytics_engine_datasets: z.array(named.extend({ dataset: z.string().optional() })).optional(),
  vars: z.record(z.string(), z.unknown()).optional(),
})
const whole = z.looseObject({
  name: z.string(),
  main: z.string().optional(),
  assets,
  env: z.record(z.string(), env),
})
type Env = z.infer<typeof env>

export const stageName = (name: string, stage: string | undefined): string =>
  stage === undefined ? name : `${name}-${stage}`

/** In SQL it is a table, so that no name of it has a dash. */
export const datasetName = (name: string, stage: string | undefined): string =>
  stageName(name, stage).replaceAll('-', '_')

/** As wrangler titles a namespace that it makes for a binding. */
export const namespaceTitle = (worker: string, binding: string): string =>
  `${worker}-${binding.toLowerCase().replaceAll('_', '-')}`

/** Throws when wrangler.toml has a shape that check() did not let pass. */
export function derive(raw: unknown, derivation: Derivation) {
  const config = whole.parse(raw)
  const ours = new Set(Object.values(config.env).map(({ name }) => name))
  const envs = Object.entries(config.env).map(
    ([id, one]) => [id, deriveEnv(one, ours, derivation)] as const,
  )
  return {
    ...withoutDomains(config, derivation.stage),
    name: stageName(config.name, derivation.stage),
    ...absolute(config, derivation.root),
    env: Object.fromEntries(envs),
  }
}

function deriveEnv(one: Env, ours: ReadonlySet<string>, derivation: Derivation): object {
  const { root, stage, mark, epoch, databaseId, namespaceIds } = derivation
  const name = stageName(one.name, stage)
  return {
    ...withoutDomains(one, stage),
    name,
    version_metadata: one.version_metadata ?? { binding: 'VERSION' }, // it tells which version answers
    ...absolute(one, root),
    ...(one.d1_databases && {
      d1_databases: one.d1_databases.map((database) => ({
        ...database,
        database_name: stageName(database.database_name, stage),
        migrations_dir: join(root, database.migrations_dir ?? 'migrations'),
        ...(databaseId !== undefined && { database_id: databaseId }),
      })),
    }),
    ...(one.kv_namespaces && {
      kv_namespaces: one.kv_namespaces.map((namespace) => {
        const found = namespaceIds?.get(namespaceTitle(name, namespace.binding))
        const { id, ...rest } = namespace
        const kept = stage === undefined ? id : undefined
        return { ...rest, ...((kept ?? found) && { id: kept ?? found }) }
      }),
    }),
    ...(one.services && {
      services: one.services.map((bound) => ({
        ...bound,
        service: ours.has(bound.service) ? stageName(bound.service, stage) : bound.service,
      })),
    }),
    ...(one.ratelimits && {
      ratelimits: one.ratelimits.map((limit) => ({
        ...limit,
        namespace_id: String(Number(limit.namespace_id) + offsetOf(stage)),
      })),
    }),
    ...(one.analytics_engine_datasets && {
      analytics_engine_datasets: one.analytics_engine_datasets.map(({ dataset, ...bound }) => ({
        ...bound,
        dataset: datasetName(dataset ?? bound.binding, stage),
      })),
    }),
    vars: {
      ...one.vars,
      ...(stage !== undefined && { CANONICAL_ORIGIN: undefined, ...laterEpoch(one, epoch) }),
      [MARK]: mark,
    },
  }
}

const laterEpoch = ({ vars }: Env, epoch = 0) =>
  vars?.EPOCH !== undefined && epoch > Number(vars.EPOCH) ? { EPOCH: String(epoch) } : {}

/** Relative to wrangler.toml there, but not here. */
const absolute = ({ main, assets }: Pick<Env, 'main' | 'assets'>, root: string) => ({
  ...(main !== undefined && { main: join(root, main) }),
  ...(assets?.directory !== undefined && {
    assets: { ...assets, directory: join(root, assets.directory) },
  }),
})

/** A stage answers under workers.dev alone: the domains are production's. */
function withoutDomains<T extends object>(config: T, stage: string | undefined): T {
  if (stage === undefined) return config
  const { route, routes, ...rest } = config as T & { route?: unknown; routes?: unknown }
  return rest as T
}

/** Counters of a stage are its own: namespaces of rate limits are numbers of the account. */
function offsetOf(stage: string | undefined): number {
  let sum = 0
  for (const char of stage ?? '') sum = (sum * 31 + char.charCodeAt(0)) % 1_000_000
  return stage === undefined ? 0 : sum + 1_000_000
}
