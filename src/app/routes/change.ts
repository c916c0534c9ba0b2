// PUT, PATCH and DELETE /api/links/:slug change a short link that is still as the caller saw it.
import { createRoute } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { noStore } from '../../kit/caching.ts'
import { etagOf, parseTags } from '../../kit/conditional.ts'
import type { App, Kit } from '../../kit/context.ts'
import { declare, type WritePolicy } from '../../kit/declare.ts'
import { publicHeaders } from '../../shared/headers.ts'
import { problem } from '../../shared/problem.ts'
import { isSlug } from '../limits.ts'
import { bySlug, type Changes, change, fromJson, groupsOf } from '../links.ts'
import {
  described,
  IfMatch,
  json,
  type Link,
  LinkChange,
  linkResponse,
  ReplacedLink,
  SlugParam,
} from '../schemas.ts'

const policy: WritePolicy = {
  caching: noStore,
  consistency: 'primary',
  access: 'write',
  effects: 'committed',
  groups: groupsOf,
}
const path = '/api/links/{slug}'
const refusals = {
  404: described('No such link'),
  410: described('The link was deleted'),
  412: described('The link has changed since; read it again'),
  428: described('If-Match is required'),
}

export const replaceLink = (app: App) =>
  declare(
    app,
    policy,
    createRoute({
      method: 'put',
      path,
      operationId: 'replaceLink',
      summary: 'Replace a short link',
      request: {
        params: SlugParam,
        headers: IfMatch,
        body: { required: true, content: json(ReplacedLink) },
      },
      responses: { 200: linkResponse('Replaced'), ...refusals },
    }),
    async (c) => {
      const meant = c.req.valid('json')
      const fields = { ...meant, listed: meant.listed ?? false }
      const done = await apply(c, c.req.valid('param').slug, meant, fields)
      return done instanceof Response ? done : c.json(done, 200)
    },
  )

export const changeLink = (app: App) =>
  declare(
    app,
    policy,
    createRoute({
      method: 'patch',
      path,
      operationId: 'changeLink',
      summary: 'Change parts of a short link',
      request: {
        params: SlugParam,
        headers: IfMatch,
        body: { required: true, content: json(LinkChange) },
      },
      responses: { 200: linkResponse('Changed'), ...refusals },
    }),
    async (c) => {
      const done = await apply(c, c.req.valid('param').slug, c.req.valid('json'))
      return done instanceof Response ? done : c.json(done, 200)
    },
  )

export const deleteLink = (app: App) =>
  declare(
    app,
    policy,
    createRoute({
      method: 'delete',
      path,
      operationId: 'deleteLink',
      summary: 'Delete a short link for good',
      request: { params: SlugParam, headers: IfMatch },
      responses: { 204: described('Deleted'), ...refusals },
    }),
    async (c) => {
      const done = await apply(c, c.req.valid('param').slug, {}, { deletedAt: c.var.now })
      return done instanceof Response ? done : c.body(null, 204)
    },
  )

/** The changed link, or the response that says why it was not changed. `meant` is what was sent. */
async function apply(
  c: Context<Kit>,
  slug: string,
  meant: object,
  fields: Changes = meant,
): Promise<Link | Response> {
  const { data, now, requestId } = c.var
  if (!isSlug(slug)) return problem('not-found', 'That cannot be a short link.', { requestId })
  const match = parseTags(c.req.header('If-Match'))
  const noneMatch = parseTags(c.req.header('If-None-Match'))
  if (match.kind === 'missing') {
    const detail = 'Send If-Match with the ETag you saw, or *.'
    return problem('precondition-required', detail, { requestId })
  }
  const condition = { match, noneMatch }
  const tryOnce = () => data.commit(meant, change(slug, condition, fields, now))
  let done = await tryOnce()
  // With `*` only a link that was not there can refuse; it may be there by now.
  if (done.kind === 'unchanged' && match.kind === 'any') done = await tryOnce()
  switch (done.kind) {
    case 'committed': {
      const link = fromJson(done.result)
      if (done.replayed) c.header(publicHeaders.replayed, 'true')
      if (fields.deletedAt === undefined) c.header('ETag', etagOf(link.version))
      return link
    }
    case 'key-reused':
      return problem('idempotency-key-reused', 'Use a new key for a new request.', { requestId })
    case 'unchanged':
      return refused(c, slug)
    case 'taken':
      throw new Error(`change: a change cannot collide on ${done.on}`)
  }
}

async function refused(c: Context<Kit>, slug: string): Promise<Response> {
  const { data, requestId } = c.var
  const [[link]] = await data.readPrimary((db) => [bySlug(db, slug)])
  if (!link) return problem('not-found', `There is no short link "${slug}".`, { requestId })
  if (link.deletedAt !== null) return problem('gone', `"${slug}" was deleted.`, { requestId })
  const other = c.req.header('If-None-Match') === undefined
  const detail = `It is now ${etagOf(link.version)}${other ? `, not ${c.req.header('If-Match')}` : ''}.`
  return problem('precondition-failed', detail, { requestId })
}
