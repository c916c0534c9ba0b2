// The configuration of the one Worker that is edge and region: what wrangler.toml says of both, at the top level. Pure.
import type { Unstable_RawConfig as RawConfig } from 'wrangler'

/** wrangler reads it before wrangler.toml, and so do all who look for a Worker at the top of a project. */
export const SOLO_FILE = 'wrangler.json'

/** By which it is told from a configuration of another kind. */
export const SOLO_MAIN = 'src/solo.ts'

/** `raw` is wrangler.toml as it is written; `primary` the id of the primary's region. Throws an Error that names the
 * block that is missing. */
export function soloConfig({ env, ...shared }: RawConfig, primary: string): RawConfig {
  const { edge, [primary]: home } = env ?? {}
  if (!edge || !home) {
    throw new Error(
      `wrangler.toml has no [env.${edge ? primary : 'edge'}]; the one Worker is made of it and [env.${edge ? 'edge' : primary}].`,
    )
  }
  const { kv_namespaces, ratelimits, analytics_engine_datasets, vars, build, assets } = edge
  const { triggers, d1_databases, version_metadata } = home
  const required = [...(edge.secrets?.required ?? []), ...(home.secrets?.required ?? [])]
  const told: RawConfig = { ...shared, main: SOLO_MAIN, workers_dev: true }
  const stores = { kv_namespaces, d1_databases }
  const bound = { ...stores, ratelimits, analytics_engine_datasets, version_metadata, assets }
  const taken = { triggers, ...bound, vars, build }
  const said = Object.entries(taken).filter(([, value]) => value !== undefined)
  return { ...told, ...Object.fromEntries(said), secrets: { required: [...new Set(required)] } }
}
