// A fork's product, as its src/app would be: middleware, a cron job and a binding of its own, and pages for visitors.
import { createRoute, z } from '@hono/zod-openapi'
import { sql } from 'drizzle-orm'
import { collections } from '../../../src/data/tables.ts'
import { noStore, shared } from '../../../src/kit/caching.ts'
import type { App, Job } from '../../../src/kit/context.ts'
import { declare, type Policy } from '../../../src/kit/declare.ts'

/** Optional only because the house's own tests do not know it. */
declare module '../../../src/kit/context.ts' {
  interface RegionEnv {
    OUTBOX?: { send(message: string): Promise<void> }
  }
  interface KitVariables {
    visitor?: string | undefined
  }
}

const responses = { 200: { description: 'Good' } }
const open = { caching: shared({ fresh: 60 }), consistency: 'none', access: 'open' } as const

export function mount(app: App): void {
  app.use(async (c, next) => {
    c.set('visitor', c.req.header('Cookie'))
    await next()
    c.header('Served-To', c.var.visitor ?? 'nobody')
  })
  app.use('/closed/*', async (c) => c.text('Closed today.', 403))

  /** Says whose page it is by everything a request could tell. */
  const page = (path: string, policy: Partial<Policy>, caching = '') =>
    declare(app, { ...open, ...policy }, createRoute({ method: 'get', path, responses }), (c) => {
      if (caching) c.header('Cache-Control', caching)
      const fields = Object.fromEntries([...c.req.raw.headers].filter(([name]) => name !== 'host'))
      return c.json({ path: c.req.path, fields, cf: 'cf' in c.req.raw ? c.req.raw.cf : undefined })
    })
  page('/page', {})
  page('/mine', { vary: ['cookie'] })
  page('/language', { vary: ['Accept-Language'] })
  // Each of these would let a cache keep what was asked for with a key (RFC 9111 section 3.5).
  page('/keyed', { access: 'write' }, 'public, must-revalidate, s-maxage=60')
  page('/optional', { access: 'optional' })
  page('/unshared', { caching: noStore })

  declare(
    app,
    { caching: noStore, consistency: 'primary', access: 'open', effects: 'elsewhere' },
    createRoute({
      method: 'post',
      path: '/guests',
      request: { body: { required: true, content: { 'application/json': { schema: Guest } } } },
      responses: { ...responses, 422: { description: 'The key is another request’s' } },
    }),
    async (c) => {
      const guest = c.req.valid('json')
      await c.env.OUTBOX?.send(guest.name)
      const done = await c.var.data.commit(guest, welcome(guest.name))
      if (done.kind !== 'committed') return c.text(done.kind, 422)
      return c.json({ ...done.result, replayed: done.replayed }, 200)
    },
  )
}

const Guest = z.object({ name: z.string() })

const welcome = (name: string) => ({
  effects: () => [],
  lists: [`guest ${name}`],
  result: sql`SELECT json_object('guests', count(*)) FROM ${collections}`,
})

/** Greets once for each run, and says so. */
export async function scheduled({ cron, data, env }: Job): Promise<void> {
  const done = await data.commit(null, welcome(`by ${cron}`))
  await env.OUTBOX?.send(`${cron}: ${done.kind === 'committed' && done.replayed}`)
}
