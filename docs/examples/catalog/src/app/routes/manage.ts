// POST /api/items and PATCH /api/items/:sku are the operator's: each makes the copies worthless in which it is seen.
import { createRoute } from '@hono/zod-openapi'
import { invalidatedGroups, noStore } from '../../kit/caching.ts'
import { etagOf, parseTags } from '../../kit/conditional.ts'
import type { App } from '../../kit/context.ts'
import { declare, type WritePolicy } from '../../kit/declare.ts'
import { publicHeaders } from '../../shared/headers.ts'
import { problem } from '../../shared/problem.ts'
import { SKU_TAKEN } from '../about.ts'
import { bySku, change, create, groupsOf } from '../catalog.ts'
import { described, IfMatch, Item, ItemChange, json, NewItem, SkuParam } from '../shapes.ts'

const policy: WritePolicy = {
  caching: noStore,
  consistency: 'primary',
  access: 'write',
  effects: 'committed',
}
const REUSED = 'Use a new key for a new request.'

export const createItem = (app: App) =>
  declare(
    app,
    policy,
    createRoute({
      method: 'post',
      path: '/api/items',
      summary: 'Add an item',
      request: { body: { required: true, content: json(NewItem) } },
      responses: {
        201: { description: 'Added', content: json(Item) },
        409: described('The sku is taken'),
      },
    }),
    async (c) => {
      const item = c.req.valid('json')
      const done = await c.var.data.commit(item, create(item))
      switch (done.kind) {
        case 'committed':
          if (done.replayed) c.header(publicHeaders.replayed, 'true')
          c.header('Location', `/api/items/${item.sku}`)
          c.header('ETag', etagOf(1))
          // By hand, as the path has no sku: somebody may have been told that there is none.
          return c.json(Item.parse(done.result), 201, invalidatedGroups(groupsOf(item.sku)))
        case 'key-reused':
          return problem('idempotency-key-reused', REUSED, c.var)
        case 'taken':
          return problem(SKU_TAKEN, `"${item.sku}" is in use; choose another.`, c.var)
        case 'unchanged':
          throw new Error('create: an insert has no condition')
      }
    },
  )

export const changeItem = (app: App) =>
  declare(
    app,
    { ...policy, groups: ({ sku = '' }) => groupsOf(sku) },
    createRoute({
      method: 'patch',
      path: '/api/items/{sku}',
      summary: 'Change what an item shows',
      request: {
        params: SkuParam,
        headers: IfMatch,
        body: { required: true, content: json(ItemChange) },
      },
      responses: {
        200: { description: 'Changed', content: json(Item) },
        404: described('No such item'),
        412: described('The item has changed since; read it again'),
        428: described('If-Match is required'),
      },
    }),
    async (c) => {
      const { sku } = c.req.valid('param')
      const fields = c.req.valid('json')
      const match = parseTags(c.req.header('If-Match'))
      if (match.kind === 'missing') {
        return problem('precondition-required', 'Send If-Match with the ETag you saw, or *.', c.var)
      }
      const done = await c.var.data.commit(fields, change(sku, match, fields))
      switch (done.kind) {
        case 'committed': {
          const item = Item.parse(done.result)
          if (done.replayed) c.header(publicHeaders.replayed, 'true')
          c.header('ETag', etagOf(item.version))
          return c.json(item, 200)
        }
        case 'key-reused':
          return problem('idempotency-key-reused', REUSED, c.var)
        case 'unchanged': {
          const [[item]] = await c.var.data.readPrimary((db) => [bySku(db, sku)])
          if (!item) return problem('not-found', `There is no item "${sku}".`, c.var)
          const now = `It is ${etagOf(item.version)} now; read it again.`
          return problem('precondition-failed', now, c.var)
        }
        case 'taken':
          throw new Error(`change: a change cannot collide on ${done.on}`)
      }
    },
  )
