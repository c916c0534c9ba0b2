// A regional Worker: the product behind its limits. Reached through service bindings only.
import { OpenAPIHono } from '@hono/zod-openapi'
import { secureHeaders } from 'hono/secure-headers'
import { mount } from '../app/index.ts'
import { createGate } from '../data/gate.ts'
import { prune } from '../data/prune.ts'
import type { Kit, RegionEnv } from '../kit/context.ts'
import { notFound, onError, refuseInvalid } from '../kit/problems.ts'
import { systemClock } from '../shared/time.ts'
import { door } from './door.ts'
import { healthz, readyz, version } from './health.ts'
import { limitBody } from './limits.ts'

/** The ones that browsers still act on. */
const HEADERS = {
  xDownloadOptions: false,
  xPermittedCrossDomainPolicies: false,
  xXssProtection: false,
  xDnsPrefetchControl: false,
  originAgentCluster: false,
} as const

const app = new OpenAPIHono<Kit>({ defaultHook: refuseInvalid })

app.use(secureHeaders(HEADERS))
app.use(
  door({
    clock: systemClock,
    chance: Math.random,
    newId: () => crypto.randomUUID(),
    gate: createGate(),
  }),
)
app.use(limitBody)
app.onError(onError)
app.notFound(notFound(app))
healthz(app)
readyz(app)
version(app)
mount(app)

export default {
  fetch: app.fetch,
  /** The cron trigger of the primary's region: see wrangler.toml. */
  async scheduled(_event: unknown, { DB }: RegionEnv): Promise<void> {
    const deleted = await prune(DB, systemClock.now())
    console.log(JSON.stringify({ event: 'pruned', deleted }))
  },
}
