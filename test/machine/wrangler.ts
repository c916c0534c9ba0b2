// wrangler.toml of the machine's own project: one edge, and a Worker for each region of test/support/map.ts.
import { primary, regions } from '../support/map.ts'

const bindings = regions
  .map(({ id }) => `  { binding = "REGION_${id.toUpperCase()}", service = "machine-${id}" },`)
  .join('\n')

const blocks = regions.map(
  ({ id, hint }) => `
[env.${id}]
name = "machine-${id}"${id === primary ? '\ntriggers = { crons = ["*/10 * * * *"] }' : ''}
placement = { region = "${hint}" }
d1_databases = [{ binding = "DB", database_name = "machine", migrations_dir = "migrations" }]
version_metadata = { binding = "VERSION" }
vars = { REGION = "${id}", EPOCH = "1" }
secrets.required = ["API_KEYS"]
`,
)

export const toml = `name = "machine"
main = "src/region/index.ts"
compatibility_date = "2026-10-20"
compatibility_flags = ["no_nodejs_compat", "no_nodejs_compat_v2"]
workers_dev = false
preview_urls = false

[env.edge]
name = "machine-edge"
main = "src/edge/index.ts"
workers_dev = true
preview_urls = false
kv_namespaces = [{ binding = "CACHE" }]
services = [
${bindings}
]
ratelimits = [
  { name = "LIMIT_LOADS", namespace_id = "741001", simple = { limit = 1200, period = 60 } },
  { name = "LIMIT_WRITES", namespace_id = "741002", simple = { limit = 1200, period = 60 } },
  { name = "LIMIT_FAILURES", namespace_id = "741003", simple = { limit = 60, period = 60 } },
]
analytics_engine_datasets = [{ binding = "ANALYTICS", dataset = "meridian_requests" }]
secrets.required = ["TOKEN_KEYS", "API_KEYS"]
build = { command = "node infra/meridian.mjs page" }
assets = { directory = "dist/page" }
[env.edge.vars]
EPOCH = "1"
RATE_LIMITS = "loads=1200/60 writes=1200/60 failures=60/60"
NAME = "Meridian"
QUERY = "/api/links?limit&cursor"
${blocks.join('')}`
