// Who may call a route.
import type { MiddlewareHandler } from 'hono/types'
import { findKey, parseApiKeys, type Scope } from '../shared/keys.ts'
import { problem } from '../shared/problem.ts'
import type { Kit } from './context.ts'

/** `open` to everyone, or to keys with that scope. */
export type Access = 'open' | Scope

/** Answers 401 or 403 before the body is read. */
export const authorize =
  (access: Access): MiddlewareHandler<Kit> =>
  async (c, next) => {
    if (access === 'open') return next()
    const { requestId } = c.var
    const keys = parseApiKeys(c.env.API_KEYS ?? '')
    const key = await findKey(keys, c.req.header('Authorization') ?? null)
    if (!key) {
      return problem('unauthorized', 'Send Authorization: Bearer with one of your API keys.', {
        requestId,
        headers: { 'WWW-Authenticate': 'Bearer' },
      })
    }
    if (!key.scopes.has(access)) {
      return problem('forbidden', `The key "${key.id}" lacks the scope "${access}".`, { requestId })
    }
    c.set('principal', key.id)
    return next()
  }
