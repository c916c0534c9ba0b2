// GET /api/links/:slug shows one short link; one that is switched off only to those with a key.
import { createRoute } from '@hono/zod-openapi'
import { ANONYMOUS } from '../../data/idempotency.ts'
import { shared } from '../../kit/caching.ts'
import { etagOf } from '../../kit/conditional.ts'
import type { App } from '../../kit/context.ts'
import { declare } from '../../kit/declare.ts'
import { problem } from '../../shared/problem.ts'
import { isSlug } from '../limits.ts'
import { bySlug, groupsOf, nameOf, toLink } from '../links.ts'
import { described, linkResponse, SlugParam } from '../schemas.ts'

const FOUND = { fresh: 60, staleWhileRevalidate: 300, staleIfError: 86_400 }
const MISSING = { fresh: 10 }

export const readLink = (app: App) =>
  declare(
    app,
    {
      caching: shared(FOUND, MISSING),
      consistency: 'session',
      access: 'optional',
      groups: groupsOf,
    },
    createRoute({
      method: 'get',
      path: '/api/links/{slug}',
      operationId: 'readLink',
      summary: 'Show a short link',
      request: { params: SlugParam },
      responses: {
        200: linkResponse('The link'),
        404: described('No such link'),
        410: described('The link was deleted, or is disabled and the request had no key'),
      },
    }),
    async (c) => {
      const { slug } = c.req.valid('param')
      const { data, requestId, principal } = c.var
      if (!isSlug(slug)) return problem('not-found', 'That cannot be a short link.', { requestId })
      const [[link]] = await data.read((db) => [bySlug(db, slug)], {
        absent: ([links]) => links.length === 0,
      })
      data.changedAt(link?.modSeq, [nameOf(slug)])
      if (!link) return problem('not-found', `There is no short link "${slug}".`, { requestId })
      if (link.deletedAt !== null) return problem('gone', `"${slug}" was deleted.`, { requestId })
      // Its target is told to nobody whom the redirect does not tell; who manages it needs its version.
      if (link.disabled && principal === ANONYMOUS) {
        return problem('gone', `"${slug}" is disabled.`, { requestId })
      }
      c.header('ETag', etagOf(link.version))
      return c.json(toLink(link), 200)
    },
  )
