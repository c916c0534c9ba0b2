// What a shared route is handed: nothing by which its answer could become somebody's own.
import type { Context } from 'hono'
import { matchedRoutes } from 'hono/route'
import type { MiddlewareHandler } from 'hono/types'
import { isFieldName, membersOf } from '../shared/fields.ts'
import { internalHeaders, publicHeaders } from '../shared/headers.ts'
import { isSafe } from '../shared/methods.ts'
import type { Access } from './access.ts'
import type { Caching } from './caching.ts'
import type { Kit } from './context.ts'

/** They select nothing that is kept: the edge stores whole answers only, and asks with validators of its own. */
const OF_THE_MACHINE = [
  ...Object.values(internalHeaders),
  publicHeaders.requestId,
  'If-Match',
  'If-None-Match',
  'If-Modified-Since',
  'If-Unmodified-Since',
  'If-Range',
  'Range',
]
/** They say who asks. */
const CREDENTIALS = new Set(['cookie', 'authorization'])

/** Of a route's policy: for whom its answers are. */
type Audience = { caching: Caching; access: Access; vary?: readonly string[] }

/** What the answer is kept by. No signal: others may wait for this load. No `cf`: it tells where the caller is. */
export function reduced(request: Request, vary: readonly string[]): Request {
  const headers = new Headers()
  for (const name of [...OF_THE_MACHINE, ...vary]) {
    const value = request.headers.get(name)
    if (value !== null) headers.set(name, value)
  }
  return new Request(request.url, { method: request.method, headers })
}

const hand = (c: Context<Kit>, { caching, vary = [] }: Audience) => {
  const { raw } = c.req
  if (caching.kind === 'shared' && isSafe(raw.method)) c.req.raw = reduced(raw, vary)
}

/** By a route's first handler. */
const audiences = new WeakMap<object, Audience>()

/** Tells `handedBefore` whose answers the route makes that begins with `first`. */
export function remember<H extends object>(first: H, audience: Audience): H {
  audiences.set(first, audience)
  return first
}

/** Before the product's middleware: what it learns of who asks can reach an answer. Behind access no copy is made. */
export const handedBefore: MiddlewareHandler<Kit> = async (c, next) => {
  const known = matchedRoutes(c).map(({ handler }) => audiences.get(handler))
  const audience = known.find((one) => one !== undefined)
  if (audience && isPublic(audience)) hand(c, audience)
  await next()
}

/** Before the handler, once access was checked. */
export const handed =
  (audience: Audience): MiddlewareHandler<Kit> =>
  async (c, next) => {
    hand(c, audience)
    await next()
  }

/** May anybody ask at all? */
const isPublic = ({ access }: Pick<Audience, 'access'>) =>
  access === 'open' || access === 'optional'

/** Was the answer made for one caller? Behind a key always: the edge checks none, so a copy would be anybody's. */
export const isPersonal = ({ access, vary = [] }: Omit<Audience, 'caching'>, request: Request) =>
  !isPublic({ access }) ||
  vary.some((name) => CREDENTIALS.has(name.toLowerCase()) && request.headers.has(name))

/** `Vary` with the declared fields added. */
export function varying(present: string | null, vary: readonly string[]): string {
  const names = membersOf(present)
  const known = new Set(names.map((name) => name.toLowerCase()))
  const missing = vary.filter((name) => !known.has(name.toLowerCase()))
  return [...names, ...missing].join(', ')
}

/** Throws for what is no field name: `*` would keep nothing, and say so to nobody. */
export function checkVary(route: string, vary: readonly string[] = []): void {
  const wrong = vary.find((name) => name === '*' || !isFieldName(name))
  if (wrong === undefined) return
  throw new Error(
    `${route}: vary names "${wrong}". Name request fields, such as 'Accept-Language'.`,
  )
}
