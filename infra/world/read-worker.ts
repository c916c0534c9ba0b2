// Reads wrangler.toml with wrangler's own reader.
import { experimental_readRawConfig, unstable_readConfig } from 'wrangler'
import type { BuiltWorker } from './build.ts'

export type ReadWorker = {
  /** The entry file, absolute. */
  entry: string
  /** What wrangler hands esbuild for this Worker. */
  define: Record<string, string>
  alias: Record<string, string>
  worker: Omit<BuiltWorker, 'module'>
}

/** As wrangler reads it; its types leave out what may stand in an env only. */
type RateLimitConfig = {
  name: string
  namespace_id: string
  simple: { limit: number; period: 10 | 60 }
}

const named = ({ binding }: { binding: string }) => binding

/** Throws wrangler's own words when the file is wrong. */
export function readWorker(toml: string, env: string): ReadWorker {
  const config = unstable_readConfig({ config: toml, env })
  const limits: RateLimitConfig[] = config.ratelimits ?? []
  const services: BuiltWorker['services'] = config.services ?? []
  const datasets: { binding: string; dataset?: string }[] = config.analytics_engine_datasets
  const worker = {
    env,
    name: config.name ?? env,
    compatibilityDate: config.compatibility_date ?? '',
    compatibilityFlags: config.compatibility_flags,
    vars: config.vars,
    secrets: config.secrets?.required ?? [],
    kv: config.kv_namespaces.map(named),
    d1: config.d1_databases.map(named),
    services: services.map(({ binding, service }) => ({ binding, service })),
    rateLimits: limits.map(({ name, namespace_id: namespaceId, simple }) => ({
      binding: name,
      namespaceId,
      ...simple,
    })),
    analytics: datasets.map(({ binding, dataset = binding }) => ({ binding, dataset })),
    versionMetadata: config.version_metadata?.binding,
    assets: config.assets?.directory,
  }
  const { main: entry = '', define = {}, alias = {} } = config
  return { entry, define, alias, worker }
}

/** Every `[env.*]`, in the order of the file. */
export const listEnvs = (toml: string): string[] =>
  Object.keys(experimental_readRawConfig({ config: toml }).rawConfig.env ?? {})
