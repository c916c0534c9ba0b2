// How a route is added: its caching, consistency and access stand beside its handler, or it does not compile.
import type { RouteConfig, RouteHandler } from '@hono/zod-openapi'
import { etag, RETAINED_304_HEADERS } from 'hono/etag'
import type { MiddlewareHandler } from 'hono/types'
import { internalHeaders } from '../shared/headers.ts'
import { type Access, authenticatorOf, authorize, requirementsOf } from './access.ts'
import { jsonBody } from './body.ts'
import { type Caching, cacheGroups, cachingHeaders, invalidatedGroups } from './caching.ts'
import { TARGETED } from './ceiling.ts'
import { type Consistency, consistent } from './consistency.ts'
import type { App, Kit } from './context.ts'
import { type Effects, unrepeated } from './effects.ts'
import { checkVary, handed, isPersonal, remember, varying } from './handed.ts'
import { described } from './openapi.ts'
import { preconditions } from './preconditions.ts'

export type Policy = {
  caching: Caching
  consistency: Consistency
  access: Access
  /** Of a shared route: the request fields that its handler sees and its copies are kept by, beside the URL. */
  vary?: readonly string[]
  /** What the route reads or, with `no-store`, changes, by the parameters of its path. */
  groups?: (params: Record<string, string>) => string[]
}

/** Of a route that changes something. */
export type WritePolicy = Policy & { effects: Effects }

/** What a route must declare by its method: those that `isSafe` knows have no effects to speak of. */
type PolicyOf<Method> = [Method] extends ['get' | 'head' | 'options'] ? Policy : WritePolicy

export type Declared = Policy & { effects?: Effects; method: string; path: string }

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
  declared: PolicyOf<R['method']>,
  route: R,
  handler: RouteHandler<R, Kit>,
): void {
  const policy = varied(declared)
  const method = route.method.toUpperCase()
  const name = `${method} ${route.path}`
  checkVary(name, policy.vary)
  inventory(app).push({ ...policy, method, path: route.path })
  const by = authenticatorOf(app)
  const full = {
    ...described(route, policy),
    security: requirementsOf(app, policy.access, by),
    'x-caching': policy.caching,
    'x-consistency': policy.consistency,
    middleware: [
      remember(named(name), policy),
      preconditions(route),
      etag({ retainedHeaders: RETAINED }),
      cached(policy),
      authorize(policy.access, by),
      unrepeated('effects' in policy ? policy.effects : undefined),
      jsonBody(route),
      handed(policy),
      consistent(name, policy.consistency),
    ],
  }
  app.openapi(full as unknown as R, handler)
}

/** What tells callers apart tells copies apart, too. */
const varied = <P extends Policy>(policy: P): P =>
  policy.access === 'optional'
    ? { ...policy, vary: [...(policy.vary ?? []), 'Authorization'] }
    : policy

/** A 304 speaks of a stored answer, so it says all that a cache needs to know; and a cookie is for the client. */
const RETAINED = [
  ...RETAINED_304_HEADERS,
  'cdn-cache-control',
  'cache-groups',
  'last-modified',
  'set-cookie',
]

/** So that the edge can count what a route costs. */
const named =
  (route: string): MiddlewareHandler<Kit> =>
  async (c, next) => {
    await next()
    c.res.headers.set(internalHeaders.route, route)
  }

/** Outside of access and handler, inside of the ETag: a 304 must not say more than the answer that it stands for. */
const cached =
  (policy: Policy): MiddlewareHandler<Kit> =>
  async (c, next) => {
    await next()
    const { caching, groups, vary } = policy
    const { status, ok, headers } = c.res
    const names = groups?.(c.req.param()) ?? []
    const personal = isPersonal(policy, c.req.raw)
    const told = {
      ...cachingHeaders(caching, { status, headers, now: c.var.now, personal }),
      ...(caching.kind === 'shared' ? cacheGroups(names) : ok ? invalidatedGroups(names) : {}),
      ...(vary && { Vary: varying(headers.get('Vary'), vary) }),
    }
    for (const name of TARGETED) headers.delete(name)
    for (const [name, value] of Object.entries(told)) headers.set(name, value)
  }
