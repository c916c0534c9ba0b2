// The product of the machine's own tests, in place of src/app: pages by name, that are made, listed, shown, followed,
// changed and removed.
import { createRoute, z } from '@hono/zod-openapi'
import { and, eq, isNull, sql } from 'drizzle-orm'
import type { Context } from 'hono'
import { changed } from '../../src/data/commit.ts'
import { thisCommit } from '../../src/data/read.ts'
import type { Db } from '../../src/data/session.ts'
import { collections } from '../../src/data/tables.ts'
import { invalidatedGroups, noStore, shared } from '../../src/kit/caching.ts'
import type { App, Kit } from '../../src/kit/context.ts'
import { declare } from '../../src/kit/declare.ts'
import { documentOf } from '../../src/kit/openapi.ts'
import { publicHeaders } from '../../src/shared/headers.ts'
import { problem } from '../../src/shared/problem.ts'
import { pages } from './pages.ts'

const Page = z.object({
  slug: z.string().regex(/^[\w-]{1,64}$/),
  url: z.url({ protocol: /^https?$/ }),
})
const params = Page.pick({ slug: true })
const Change = Page.pick({ url: true })
const LIST = 'pages'
/** A list is one answer, and a short one. */
const LISTED_MAX = 100
const responses = {
  200: { description: 'Shown' },
  201: { description: 'Made' },
  204: { description: 'Removed' },
  302: { description: 'Followed' },
}
const json = <T>(schema: T) => ({ required: true, content: { 'application/json': { schema } } })
const groups = ({ slug }: Record<string, string>) => [`page ${slug}`]
const write = {
  caching: noStore,
  consistency: 'primary',
  access: 'write',
  effects: 'committed',
} as const
const read = {
  caching: shared({ fresh: 60, staleWhileRevalidate: 300 }, { fresh: 10 }),
  consistency: 'session',
  groups,
} as const
const list = {
  caching: shared({ fresh: 15, staleWhileRevalidate: 60 }),
  consistency: 'session',
  access: 'optional',
} as const
const bySlug = (db: Db, slug: string) => db.select().from(pages).where(eq(pages.slug, slug))
const result = (slug: string) =>
  sql`SELECT json_object('slug', slug, 'url', url, 'version', version) FROM ${pages} WHERE slug = ${slug}`

export function mount(app: App): void {
  const making = {
    method: 'post',
    path: '/api/pages',
    request: { body: json(Page) },
    responses,
  } as const
  declare(app, write, createRoute(making), async (c) => {
    const page = c.req.valid('json')
    const { data } = c.var
    const done = await data.commit(page, {
      effects: (db) => [db.insert(pages).values({ ...page, modSeq: thisCommit })],
      lists: [LIST],
      result: result(page.slug),
    })
    if (done.kind !== 'committed') {
      // The answer tells that the page is there, so the client's session moves past it.
      if (done.kind === 'taken') await data.readPrimary((db) => [bySlug(db, page.slug)])
      return problem('slug-taken', done.kind)
    }
    if (done.replayed) c.header(publicHeaders.replayed, 'true')
    c.header('Location', `/${page.slug}`)
    return c.json(done.result, 201, invalidatedGroups(groups(page)))
  })

  declare(app, list, createRoute({ method: 'get', path: '/api/pages', responses }), async (c) => {
    const { data } = c.var
    const [rows, [changedBy]] = await data.read((db) => [
      db.select().from(pages).where(isNull(pages.deletedAt)).orderBy(pages.slug).limit(LISTED_MAX),
      db.select().from(collections).where(eq(collections.name, LIST)),
    ])
    data.changedAt(changedBy?.modSeq)
    return c.json({ pages: rows }, 200)
  })

  const shown = (path: string, access: 'open' | 'optional', follow: boolean) => {
    const route = createRoute({ method: 'get', path, request: { params }, responses })
    declare(app, { ...read, access }, route, async (c) => {
      const { slug } = c.req.valid('param')
      const { data } = c.var
      const [[page]] = await data.read((db) => [bySlug(db, slug)], {
        absent: ([found]) => found.length === 0,
      })
      data.changedAt(page?.modSeq)
      if (!page) return problem('not-found', slug)
      if (page.deletedAt !== null) return problem('gone', slug)
      return follow ? c.redirect(page.url, 302) : c.json(page, 200)
    })
  }

  const headers = z.object({ 'if-match': z.literal('*') })
  const path = '/api/pages/{slug}'
  const changing = { params, headers, body: json(Change) }
  declare(
    app,
    { ...write, groups },
    createRoute({ method: 'patch', path, request: changing, responses }),
    async (c) => {
      const done = await change(c, c.req.valid('param').slug, c.req.valid('json'))
      return done instanceof Response ? done : c.json(done, 200)
    },
  )
  declare(
    app,
    { ...write, groups },
    createRoute({ method: 'delete', path, request: { params, headers }, responses }),
    async (c) => {
      const done = await change(c, c.req.valid('param').slug, { deletedAt: c.var.now })
      return done instanceof Response ? done : c.body(null, 204)
    },
  )
  shown(path, 'optional', false)
  const about = { info: { title: 'Pages', version: '1' } }
  app.get('/openapi.json', (c) => c.json(documentOf(app, about)))
  shown('/{slug}', 'open', true)
}

type Fields = { url: string } | { deletedAt: number }

/** What the page is now, or that there is none. */
async function change(c: Context<Kit>, slug: string, fields: Fields) {
  const { data } = c.var
  const tryOnce = () =>
    data.commit('url' in fields ? fields : null, {
      effects: (db) =>
        changed(
          db,
          db
            .update(pages)
            .set({ ...fields, version: sql`version + 1`, modSeq: thisCommit })
            .where(and(eq(pages.slug, slug), isNull(pages.deletedAt))),
        ),
      lists: [LIST],
      result: result(slug),
    })
  let done = await tryOnce()
  if (done.kind === 'unchanged') done = await tryOnce() // it may be there by now
  if (done.kind !== 'committed') {
    await data.readPrimary((db) => [bySlug(db, slug)])
    return problem('not-found', slug)
  }
  if (done.replayed) c.header(publicHeaders.replayed, 'true')
  return done.result
}
