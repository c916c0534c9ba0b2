// The product of the machine's own tests, in place of src/app: pages by name, that are made, shown, followed, removed.
import { createRoute, z } from '@hono/zod-openapi'
import { and, eq, isNull, sql } from 'drizzle-orm'
import { changed } from '../../src/data/commit.ts'
import { thisCommit } from '../../src/data/read.ts'
import { noStore, shared } from '../../src/kit/caching.ts'
import type { App } from '../../src/kit/context.ts'
import { declare } from '../../src/kit/declare.ts'
import { publicHeaders } from '../../src/shared/headers.ts'
import { problem } from '../../src/shared/problem.ts'
import { pages } from './pages.ts'

const Page = z.object({
  slug: z.string().regex(/^[\w-]{1,64}$/),
  url: z.url({ protocol: /^https?$/ }),
})
const params = Page.pick({ slug: true })
const responses = {
  200: { description: 'Shown' },
  201: { description: 'Made' },
  204: { description: 'Removed' },
  302: { description: 'Followed' },
}
const groups = ({ slug }: Record<string, string>) => [`page ${slug}`]
const write = {
  caching: noStore,
  consistency: 'primary',
  access: 'write',
  effects: 'committed',
} as const
const read = {
  caching: shared({ fresh: 60 }, { fresh: 1 }),
  consistency: 'session',
  groups,
} as const
const result = (slug: string) =>
  sql`SELECT json_object('slug', slug, 'url', url, 'version', version) FROM ${pages} WHERE slug = ${slug}`

export function mount(app: App): void {
  const body = { required: true, content: { 'application/json': { schema: Page } } }
  const making = createRoute({ method: 'post', path: '/api/pages', request: { body }, responses })
  declare(app, write, making, async (c) => {
    const page = c.req.valid('json')
    const done = await c.var.data.commit(page, {
      effects: (db) => [db.insert(pages).values({ ...page, modSeq: thisCommit })],
      lists: [],
      result: result(page.slug),
    })
    if (done.kind !== 'committed') return problem('slug-taken', done.kind)
    if (done.replayed) c.header(publicHeaders.replayed, 'true')
    return c.json(done.result, 201)
  })

  const shown = (path: string, access: 'open' | 'optional', follow: boolean) => {
    const route = createRoute({ method: 'get', path, request: { params }, responses })
    declare(app, { ...read, access }, route, async (c) => {
      const { slug } = c.req.valid('param')
      const { data } = c.var
      const [[page]] = await data.read(
        (db) => [db.select().from(pages).where(eq(pages.slug, slug))],
        {
          absent: ([found]) => found.length === 0,
        },
      )
      data.changedAt(page?.modSeq)
      if (!page) return problem('not-found', slug)
      if (page.deletedAt !== null) return problem('gone', slug)
      return follow ? c.redirect(page.url, 302) : c.json(page, 200)
    })
  }

  const headers = z.object({ 'if-match': z.literal('*') })
  const request = { params, headers }
  const removing = { method: 'delete', path: '/api/pages/{slug}', request, responses } as const
  declare(app, { ...write, groups }, createRoute(removing), async (c) => {
    const { slug } = c.req.valid('param')
    const done = await c.var.data.commit(null, {
      effects: (db) =>
        changed(
          db,
          db
            .update(pages)
            .set({ deletedAt: c.var.now, modSeq: thisCommit })
            .where(and(eq(pages.slug, slug), isNull(pages.deletedAt))),
        ),
      lists: [],
      result: result(slug),
    })
    return done.kind === 'committed' ? c.body(null, 204) : problem('not-found', slug)
  })
  shown('/api/pages/{slug}', 'optional', false)
  const about = { openapi: '3.1.0', info: { title: 'Pages', version: '1' } }
  app.get('/openapi.json', (c) => c.json(app.getOpenAPI31Document(about)))
  shown('/{slug}', 'open', true)
}
