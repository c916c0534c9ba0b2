// For operators: is the Worker alive, can it read its database, which version is it.
import { createRoute, z } from '@hono/zod-openapi'
import { sql } from 'drizzle-orm'
import { commitSeq } from '../data/tables.ts'
import { noStore } from '../kit/caching.ts'
import type { App } from '../kit/context.ts'
import { declare } from '../kit/declare.ts'
import { versionOf } from '../shared/version.ts'

const open = { caching: noStore, access: 'open' } as const
const tags = ['operations']
const ok = { status: z.literal('ok'), region: z.string() }
const tells = <T extends z.ZodRawShape>(description: string, shape: T) => ({
  200: { description, content: { 'application/json': { schema: z.object(shape) } } },
})

/** Shallow on purpose: whoever ejects regions by a deep check ejects all of them when D1 fails. */
export const healthz = (app: App) =>
  declare(
    app,
    { ...open, consistency: 'none' },
    createRoute({
      method: 'get',
      path: '/healthz',
      tags,
      summary: 'The Worker runs',
      responses: tells('Alive', ok),
    }),
    (c) => c.json({ status: 'ok' as const, region: c.var.region }, 200),
  )

export const readyz = (app: App) =>
  declare(
    app,
    { ...open, consistency: 'session' },
    createRoute({
      method: 'get',
      path: '/readyz',
      tags,
      summary: 'The Worker can read its database',
      responses: tells('Ready, and how many commits it has seen', { ...ok, seq: z.number().int() }),
    }),
    async (c) => {
      const count = { n: sql<number>`coalesce(max(${commitSeq.n}), 0)` }
      const [[row]] = await c.var.data.read((db) => [db.select(count).from(commitSeq)])
      return c.json({ status: 'ok' as const, region: c.var.region, seq: row?.n ?? 0 }, 200)
    },
  )

const build = { id: z.string(), tag: z.string(), commit: z.string(), region: z.string() }

export const version = (app: App) =>
  declare(
    app,
    { ...open, consistency: 'none' },
    createRoute({
      method: 'get',
      path: '/version',
      tags,
      summary: 'Which version answers',
      responses: tells(
        'As Cloudflare names it: version_metadata; and the commit of the code',
        build,
      ),
    }),
    (c) => c.json({ ...versionOf(c.env.VERSION), region: c.var.region }, 200),
  )
