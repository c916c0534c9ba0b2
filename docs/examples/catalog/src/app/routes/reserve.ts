// POST /api/items/:sku/reservations takes from the stock: once for each Idempotency-Key, and never more than there is.
import { createRoute } from '@hono/zod-openapi'
import { noStore } from '../../kit/caching.ts'
import type { App } from '../../kit/context.ts'
import { declare } from '../../kit/declare.ts'
import { publicHeaders } from '../../shared/headers.ts'
import { problem } from '../../shared/problem.ts'
import { OUT_OF_STOCK } from '../about.ts'
import { bySku, reserve } from '../catalog.ts'
import { described, json, Order, Reservation, SkuParam } from '../shapes.ts'

export const reserveItem = (app: App) =>
  declare(
    app,
    // No `groups`: no copy shows stock. `committed`: all of it is one transaction, so the edge may repeat it elsewhere.
    { caching: noStore, consistency: 'primary', access: 'open', effects: 'committed' },
    createRoute({
      method: 'post',
      path: '/api/items/{sku}/reservations',
      summary: 'Reserve some of an item',
      request: { params: SkuParam, body: { required: true, content: json(Order) } },
      responses: {
        201: { description: 'Reserved', content: json(Reservation) },
        404: described('No such item'),
        409: described('There are not so many left'),
      },
    }),
    async (c) => {
      const { sku } = c.req.valid('param')
      const order = c.req.valid('json')
      const { data, now } = c.var
      const done = await data.commit(order, reserve(sku, order.quantity, now))
      switch (done.kind) {
        case 'committed':
          if (done.replayed) c.header(publicHeaders.replayed, 'true')
          return c.json(Reservation.parse(done.result), 201)
        case 'key-reused':
          return problem('idempotency-key-reused', 'Use a new key for a new order.', c.var)
        case 'unchanged': {
          // Why is asked where it was refused: a replica may still have some.
          const [[item]] = await data.readPrimary((db) => [bySku(db, sku)])
          if (!item) return problem('not-found', `There is no item "${sku}".`, c.var)
          return problem(OUT_OF_STOCK, `${item.stock} of "${sku}" can be reserved.`, c.var)
        }
        case 'taken':
          throw new Error(`reserve: a commit has one number, and it collided on ${done.on}`)
      }
    },
  )
