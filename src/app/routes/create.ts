// POST /api/links makes a short link, once however often the request is repeated.
import { createRoute } from '@hono/zod-openapi'
import { invalidatedGroups, noStore } from '../../kit/caching.ts'
import { etagOf } from '../../kit/conditional.ts'
import type { App } from '../../kit/context.ts'
import { declare } from '../../kit/declare.ts'
import { publicHeaders } from '../../shared/headers.ts'
import { problem } from '../../shared/problem.ts'
import { SLUG_TAKEN } from '../about.ts'
import { SLUG_CHARS_MADE, SLUG_TRIES_MAX } from '../limits.ts'
import { bySlug, create, fromJson, groupsOf } from '../links.ts'
import { described, json, linkResponse, NewLink } from '../schemas.ts'

export const createLink = (app: App) =>
  declare(
    app,
    { caching: noStore, consistency: 'primary', access: 'write', effects: 'committed' },
    createRoute({
      method: 'post',
      path: '/api/links',
      operationId: 'createLink',
      summary: 'Make a short link',
      request: { body: { required: true, content: json(NewLink) } },
      responses: {
        201: linkResponse('Made; `Location` is the short link'),
        409: described('The slug is taken, also by a deleted link'),
      },
    }),
    async (c) => {
      const body = c.req.valid('json')
      const { data, now, requestId, chance } = c.var
      const { slug: wanted, ...fields } = body
      for (let tries = 0; tries < (wanted ? 1 : SLUG_TRIES_MAX); tries++) {
        const done = await data.commit(body, create(wanted ?? madeUp(chance), fields, now))
        switch (done.kind) {
          case 'committed': {
            const link = fromJson(done.result)
            if (done.replayed) c.header(publicHeaders.replayed, 'true')
            c.header('Location', `/${link.slug}`)
            c.header('ETag', etagOf(link.version))
            return c.json(link, 201, invalidatedGroups(groupsOf(link)))
          }
          case 'key-reused':
            return problem('idempotency-key-reused', 'Use a new key for a new request.', {
              requestId,
            })
          case 'taken':
            // The answer tells that the link is there, so the client's session moves past it.
            if (wanted) await data.readPrimary((db) => [bySlug(db, wanted)])
            continue
          case 'unchanged':
            throw new Error('create: an insert has no condition')
        }
      }
      const detail = wanted ? `"${wanted}" is in use; choose another.` : 'Try again.'
      return problem(SLUG_TAKEN, detail, { requestId })
    },
  )

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

const madeUp = (chance: () => number): string =>
  Array.from({ length: SLUG_CHARS_MADE }, () => ALPHABET[Math.floor(chance() * 62)]).join('')
