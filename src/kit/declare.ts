// How a route is added: its caching, consistency and access stand beside its handler, or it does not compile.
import type { RouteConfig, RouteHandler } from '@hono/zod-openapi'
import { etag, RETAINED_304_HEADERS } from 'hono/etag'
import type { MiddlewareHandler } from 'hono/types'
import { internalHeaders } from '../shared/headers.ts'
import { type Access, authorize } from './access.ts'
import { jsonBody } from './body.ts'
import { type Caching, cacheGroups, cachingHeaders, invalidatedGroups } from './caching.ts'
import type { App, Kit } from './context.ts'
import { preconditions } from './preconditions.ts'
import { ProblemSchema } from './problems.ts'

/** - `session` any copy at least as new as the client's token
 *  - `primary` always the primary
 *  - `none` reads nothing from the database */
export type Consistency = 'session' | 'primary' | 'none'

export type Policy = {
  caching: Caching
  consistency: Consistency
  access: Access
  /** What the route reads or, with `no-store`, changes, by the parameters of its path. */
  groups?: (params: Record<string, string>) => string[]
}

export type Declared = Policy & { method: string; path: string }

const inventories = new WeakMap<object, Declared[]>()

/** Every route declared on the app, in order. */
export function inventory(app: object): Declared[] {
  const known = inventories.get(app) ?? []
  inventories.set(app, known)
  return known
}

/** Adds a route to the app and to its OpenAPI description. */
export function declare<R extends RouteConfig>(
  app: App,
  policy: Policy,
  route: R,
  handler: RouteHandler<R, Kit>,
): void {
  inventory(app).push({ ...policy, method: route.method.toUpperCase(), path: route.path })
  const described = {
    ...route,
    ...(policy.access === 'open' ? {} : { security: [{ apiKey: [] }] }),
    responses: { ...route.responses, default: problemResponse },
    'x-caching': policy.caching,
    'x-consistency': policy.consistency,
    middleware: [
      named(`${route.method.toUpperCase()} ${route.path}`),
      cached(policy),
      preconditions(route),
      etag({ retainedHeaders: RETAINED }),
      authorize(policy.access),
      jsonBody(route),
    ],
  }
  app.openapi(described as unknown as R, handler)
}

const RETAINED = [...RETAINED_304_HEADERS, 'cdn-cache-control', 'last-modified']

const problemResponse = {
  description: 'What went wrong, as RFC 9457 problem details',
  content: { 'application/problem+json': { schema: ProblemSchema } },
}

/** So that the edge can count what a route costs. */
const named =
  (route: string): MiddlewareHandler<Kit> =>
  async (c, next) => {
    await next()
    c.res.headers.set(internalHeaders.route, route)
  }

const cached =
  ({ caching, groups }: Policy): MiddlewareHandler<Kit> =>
  async (c, next) => {
    await next()
    const { status, ok } = c.res
    const names = groups?.(c.req.param()) ?? []
    const headers = {
      ...cachingHeaders(caching, status),
      ...(caching.kind === 'shared' ? cacheGroups(names) : ok ? invalidatedGroups(names) : {}),
    }
    for (const [name, value] of Object.entries(headers)) c.res.headers.set(name, value)
  }
