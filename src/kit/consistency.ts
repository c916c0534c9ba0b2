// Holds a route to the consistency that it declares.
import type { MiddlewareHandler } from 'hono/types'
import { ConfigError } from '../shared/config-error.ts'
import type { Data, Kit } from './context.ts'

/** - `session` any copy at least as new as the client's token
 *  - `primary` what is read is read at the primary; copies are still shown as long as `caching` says
 *  - `none` neither reads nor writes the database, and its answers say nothing of it */
export type Consistency = 'session' | 'primary' | 'none'

export const consistent =
  (route: string, consistency: Consistency): MiddlewareHandler<Kit> =>
  async (c, next) => {
    const { data } = c.var
    if (consistency !== 'session') c.set('data', heldTo(consistency, data, route))
    await next()
    c.set('data', data)
  }

function heldTo(consistency: 'primary' | 'none', data: Data, route: string): Data {
  if (consistency === 'primary') return { ...data, read: data.readPrimary }
  const refuse = async () => {
    throw new ConfigError(
      `${route} declares consistency 'none' and uses the database. Declare 'session' or 'primary' beside its handler.`,
    )
  }
  return { ...data, read: refuse, readPrimary: refuse, commit: refuse, changedAt: () => {} }
}
