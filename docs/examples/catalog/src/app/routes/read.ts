// GET /api/items lists items by page and by category; GET /api/items/:sku shows one. Both are kept at the edge.
import { createRoute } from '@hono/zod-openapi'
import { shared } from '../../kit/caching.ts'
import { etagOf } from '../../kit/conditional.ts'
import type { App } from '../../kit/context.ts'
import { declare } from '../../kit/declare.ts'
import { problem } from '../../shared/problem.ts'
import { bySku, groupsOf, LISTS, listChange, page, toItem } from '../catalog.ts'
import { described, Item, json, Page, PageQuery, SkuParam } from '../shapes.ts'

/** Seconds. An operator's edit makes copies worthless before that; a day of staleness beats an outage. */
const FOUND = { fresh: 60, staleWhileRevalidate: 600, staleIfError: 86_400 }
/** Somebody may be about to create it. */
const MISSING = { fresh: 10 }

export const listItems = (app: App) =>
  declare(
    app,
    { caching: shared(FOUND), consistency: 'session', access: 'open', groups: () => [LISTS] },
    createRoute({
      method: 'get',
      path: '/api/items',
      summary: 'List items, all or of a category',
      request: { query: PageQuery },
      responses: { 200: { description: 'A page', content: json(Page) } },
    }),
    async (c) => {
      const asked = c.req.valid('query')
      // One transaction, so that the page and what is said of it are of one moment.
      const [rows, [list]] = await c.var.data.read((db) => [page(db, asked), listChange(db)])
      c.var.data.changedAt(list?.modSeq)
      const shown = rows.slice(0, asked.limit)
      const last = rows.length > asked.limit ? shown.at(-1) : undefined
      return c.json({ items: shown.map(toItem), cursor: last?.sku ?? null }, 200)
    },
  )

export const readItem = (app: App) =>
  declare(
    app,
    {
      caching: shared(FOUND, MISSING),
      consistency: 'session',
      access: 'open',
      groups: ({ sku = '' }) => groupsOf(sku),
    },
    createRoute({
      method: 'get',
      path: '/api/items/{sku}',
      summary: 'Show an item',
      request: { params: SkuParam },
      responses: {
        200: { description: 'The item', content: json(Item) },
        404: described('No such item'),
      },
    }),
    async (c) => {
      const { sku } = c.req.valid('param')
      // What was just created may not have come to this replica: then the primary is asked.
      const [[item]] = await c.var.data.read((db) => [bySku(db, sku)], {
        absent: ([found]) => found.length === 0,
      })
      c.var.data.changedAt(item?.modSeq)
      if (!item) return problem('not-found', `There is no item "${sku}".`, c.var)
      c.header('ETag', etagOf(item.version))
      return c.json(toItem(item), 200)
    },
  )
