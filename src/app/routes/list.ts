// GET /api/links lists short links, newest first, a page at a time: the public ones, or with a key all.
import { createRoute } from '@hono/zod-openapi'
import { ANONYMOUS } from '../../data/idempotency.ts'
import { shared } from '../../kit/caching.ts'
import type { App } from '../../kit/context.ts'
import { declare } from '../../kit/declare.ts'
import { problem } from '../../shared/problem.ts'
import { formatCursor, LIST, listChange, page, parseCursor, toLink } from '../links.ts'
import { described, json, Page, PageQuery } from '../schemas.ts'

/** A list changes with every write, so it is kept shortly. */
const FOUND = { fresh: 15, staleWhileRevalidate: 60, staleIfError: 3_600 }

export const listLinks = (app: App) =>
  declare(
    app,
    { caching: shared(FOUND), consistency: 'session', access: 'optional' },
    createRoute({
      method: 'get',
      path: '/api/links',
      operationId: 'listLinks',
      summary: 'List short links: those that are listed and in use, or with a key all',
      request: { query: PageQuery },
      responses: {
        200: { description: 'A page', content: json(Page) },
        400: described('No such cursor, or a limit out of range'),
      },
    }),
    async (c) => {
      const { limit, cursor } = c.req.valid('query')
      const { data, requestId, principal } = c.var
      const after = cursor === undefined ? undefined : parseCursor(cursor)
      if (cursor !== undefined && !after) {
        const errors = [{ field: 'cursor', message: 'is not a cursor of ours' }]
        return problem('invalid-request', 'Send the cursor of a page, unchanged.', {
          requestId,
          errors,
        })
      }
      const which = principal === ANONYMOUS ? 'public' : 'all'
      const [rows, [list]] = await data.read((db) => [
        page(db, which, limit, after),
        listChange(db),
      ])
      data.changedAt(list?.modSeq, [LIST])
      const shown = rows.slice(0, limit)
      const last = rows.length > limit ? shown.at(-1) : undefined
      return c.json({ links: shown.map(toLink), cursor: last ? formatCursor(last) : null }, 200)
    },
  )
