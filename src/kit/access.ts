// Who may call a route: an Authenticator says who asks, the route what such a caller must be allowed.
import type { MiddlewareHandler } from 'hono/types'
import { problem } from '../shared/problem.ts'
import { apiKeys } from './api-keys.ts'
import type { App, Authenticator, Kit, Scope } from './context.ts'

/** `open` to everyone, or to callers with that scope; `optional`: to everyone, and `c.var.principal` tells who sent
 * an `Authorization` that is right. A wrong one is refused, lest its sender take for all what strangers see. */
export type Access = 'open' | 'optional' | Scope

const chosen = new WeakMap<object, Authenticator>()

/** For the routes that are declared on the app from now on. Without it they ask for API keys. */
export function authenticateBy(app: App, authenticator: Authenticator): void {
  chosen.set(app, authenticator)
}

export const authenticatorOf = (app: object): Authenticator => chosen.get(app) ?? apiKeys

/** OpenAPI's Security Requirement Objects, whose scheme is then described too: an empty list asks for nothing, and an
 * empty object in it makes the others optional. */
export function requirementsOf(app: App, access: Access, { name, scheme }: Authenticator) {
  if (access === 'open') return []
  app.openAPIRegistry.registerComponent('securitySchemes', name, scheme)
  return [...(access === 'optional' ? [{}] : []), { [name]: [] }]
}

/** Answers 401 or 403 before the body is read. */
export const authorize =
  (access: Access, by: Authenticator = apiKeys): MiddlewareHandler<Kit> =>
  async (c, next) => {
    const { headers } = c.req.raw
    if (access === 'open' || (access === 'optional' && !headers.has('Authorization'))) return next()
    const { requestId, now } = c.var
    const caller = await by.authenticate(headers, c.env, now)
    if (!caller) {
      const challenge = { 'WWW-Authenticate': by.challenge }
      return problem('unauthorized', by.advice, { requestId, headers: challenge })
    }
    if (access !== 'optional' && !caller.scopes.has(access)) {
      const detail = `"${caller.principal}" lacks the scope "${access}".`
      return problem('forbidden', detail, { requestId })
    }
    c.set('principal', caller.principal)
    return next()
  }
