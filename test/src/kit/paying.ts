// A product that is paid elsewhere: a route that also calls others, and one whose effects are all in its commit.
import { createRoute } from '@hono/zod-openapi'
import { sql } from 'drizzle-orm'
import { collections } from '../../../src/data/tables.ts'
import { noStore } from '../../../src/kit/caching.ts'
import type { App } from '../../../src/kit/context.ts'
import { declare } from '../../../src/kit/declare.ts'
import type { Effects } from '../../../src/kit/effects.ts'

/** How often a handler ran in this isolate, by path and query. */
export const ran: Record<string, number> = {}

function count({ url }: Request): void {
  const { pathname, search } = new URL(url)
  ran[pathname + search] = (ran[pathname + search] ?? 0) + 1
}

export function mount(app: App): void {
  post(app, '/pay', 'elsewhere')
  post(app, '/keep', 'committed')
  app.post('/plain', (c) => {
    count(c.req.raw)
    return c.text('done')
  })
}

function post(app: App, path: string, effects: Effects): void {
  declare(
    app,
    { caching: noStore, consistency: 'primary', access: 'open', effects },
    createRoute({ method: 'post', path, responses: { 200: { description: 'Done' } } }),
    async (c) => {
      count(c.req.raw)
      const done = await c.var.data.commit(null, {
        effects: () => [],
        lists: [path],
        result: sql`SELECT json_object('lists', count(*)) FROM ${collections}`,
      })
      return c.json({ kind: done.kind, replayed: done.kind === 'committed' && done.replayed }, 200)
    },
  )
}
