// GET /:slug sends the visitor on.
import { createRoute } from '@hono/zod-openapi'
import { shared } from '../../kit/caching.ts'
import type { App } from '../../kit/context.ts'
import { declare } from '../../kit/declare.ts'
import { problem } from '../../shared/problem.ts'
import { isSlug } from '../limits.ts'
import { bySlug, groupsOf, locationOf, nameOf } from '../links.ts'
import { described, SlugParam } from '../schemas.ts'

/** Links change rarely and a minute is what KV needs anyway; a day of staleness beats an outage. */
const FOUND = { fresh: 60, staleWhileRevalidate: 600, staleIfError: 86_400 }
/** Somebody may be about to create it. */
const MISSING = { fresh: 10, staleIfError: 3_600 }

export const redirect = (app: App) =>
  declare(
    app,
    { caching: shared(FOUND, MISSING), consistency: 'session', access: 'open', groups: groupsOf },
    createRoute({
      method: 'get',
      path: '/{slug}',
      operationId: 'followLink',
      tags: ['links'],
      summary: 'Follow a short link',
      request: { params: SlugParam },
      responses: {
        302: described('`Location` is the target'),
        404: described('No such link'),
        410: described('The link was disabled or deleted'),
      },
    }),
    async (c) => {
      const { slug } = c.req.valid('param')
      const { requestId, data } = c.var
      if (!isSlug(slug)) return problem('not-found', 'That cannot be a short link.', { requestId })
      const [[link]] = await data.read((db) => [bySlug(db, slug)], {
        absent: ([links]) => links.length === 0,
      })
      data.changedAt(link?.modSeq, [nameOf(slug)])
      if (!link) return problem('not-found', `There is no short link "${slug}".`, { requestId })
      if (link.disabled || link.deletedAt !== null) {
        return problem('gone', `The short link "${slug}" is no longer in use.`, { requestId })
      }
      return c.redirect(locationOf(link), 302)
    },
  )
