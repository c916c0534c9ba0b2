// GET /api/items/:sku/stock tells what is left now: never kept, and read where it is written.
import { createRoute } from '@hono/zod-openapi'
import { noStore } from '../../kit/caching.ts'
import type { App } from '../../kit/context.ts'
import { declare } from '../../kit/declare.ts'
import { problem } from '../../shared/problem.ts'
import { bySku } from '../catalog.ts'
import { described, json, SkuParam, Stock } from '../shapes.ts'

export const readStock = (app: App) =>
  declare(
    app,
    // Each of these goes all the way to the primary, so ask on the way to the till and not on every page.
    { caching: noStore, consistency: 'primary', access: 'open' },
    createRoute({
      method: 'get',
      path: '/api/items/{sku}/stock',
      summary: 'What is left of an item',
      request: { params: SkuParam },
      responses: {
        200: { description: 'What is left', content: json(Stock) },
        404: described('No such item'),
      },
    }),
    async (c) => {
      const { sku } = c.req.valid('param')
      const [[item]] = await c.var.data.read((db) => [bySku(db, sku)])
      if (!item) return problem('not-found', `There is no item "${sku}".`, c.var)
      return c.json({ sku, stock: item.stock }, 200)
    },
  )
