// A regional Worker made of a product: limits and the house's own routes before it, one door around all of it.
import { OpenAPIHono } from '@hono/zod-openapi'
import { secureHeaders } from 'hono/secure-headers'
import type { Kit, Product } from '../kit/context.ts'
import { unrepeatedBefore } from '../kit/effects.ts'
import { handedBefore } from '../kit/handed.ts'
import { notFound, onError, refuseInvalid } from '../kit/problems.ts'
import { cron } from './cron.ts'
import { door, type Runtime } from './door.ts'
import { healthz, readyz, version } from './health.ts'
import { nameLength } from './length.ts'
import { limitBody, readOver } from './limits.ts'

/** The ones that browsers still act on. */
const HEADERS = {
  xDownloadOptions: false,
  xPermittedCrossDomainPolicies: false,
  xXssProtection: false,
  xDnsPrefetchControl: false,
  originAgentCluster: false,
} as const

/** As a Worker's default export: https://developers.cloudflare.com/workers/runtime-apis/handlers/ */
export function regionOf(product: Product, runtime: Runtime) {
  const app = new OpenAPIHono<Kit>({ defaultHook: refuseInvalid })
  app.use(nameLength)
  app.use(secureHeaders(HEADERS))
  app.use(door(runtime))
  app.use(readOver)
  app.use(limitBody)
  app.onError(onError)
  app.notFound(notFound(app))
  app.use(handedBefore)
  app.use(unrepeatedBefore)
  healthz(app)
  readyz(app)
  version(app)
  product.mount(app)
  return { fetch: app.fetch, scheduled: cron(product, runtime) }
}
