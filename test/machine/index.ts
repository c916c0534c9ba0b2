// The product of the machine's own tests, in place of src/app: short links, as far as the tools and the stories ask.
import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { ANONYMOUS } from '../../src/data/idempotency.ts'
import { invalidatedGroups, noStore, shared } from '../../src/kit/caching.ts'
import { etagOf, parseTags } from '../../src/kit/conditional.ts'
import type { App, Kit } from '../../src/kit/context.ts'
import { declare } from '../../src/kit/declare.ts'
import { describeApi } from '../../src/kit/docs.ts'
import { publicHeaders } from '../../src/shared/headers.ts'
import { problem } from '../../src/shared/problem.ts'
import {
  bySlug,
  type Changes,
  change,
  create,
  cursorOf,
  LISTS,
  listChange,
  nameOf,
  newest,
  parseCursor,
  shown,
} from './links.ts'
import { page } from './page.ts'

/** The first path segments of others, and of the local world, are no slugs. */
const SLUG = /^(?!_|(?:api|docs|healthz|openapi\.json|ops|readyz|version)$)[\w-]{1,64}$/
const Fields = z.strictObject({
  url: z.url({ protocol: /^https?$/ }),
  title: z.string().max(300).optional(),
  listed: z.boolean().optional(),
})
const NewLink = Fields.extend({ slug: z.string().regex(SLUG).optional() })
const Replaced = Fields.extend({ disabled: z.boolean().optional() })
const query = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(256).optional(),
})

const TAKEN = { kind: 'slug-taken', status: 409, title: 'The slug is taken' }
const params = z.object({ slug: z.string() })
const headers = z.object({ 'if-match': z.string().optional() })
const one = '/api/links/{slug}'
const body = <T>(schema: T) => ({ required: true, content: { 'application/json': { schema } } })
const statuses = (...list: number[]) =>
  Object.fromEntries(list.map((status) => [status, { description: String(status) }]))
const groups = ({ slug = '' }: Record<string, string>) => (SLUG.test(slug) ? [`link ${slug}`] : [])

const write = {
  caching: noStore,
  consistency: 'primary',
  access: 'write',
  effects: 'committed',
} as const
/** A day of staleness beats an outage; somebody may be about to make what is missing. */
const found = { fresh: 60, staleWhileRevalidate: 600, staleIfError: 86_400 }
const read = { caching: shared(found, { fresh: 10 }), consistency: 'session', groups } as const
const lists = {
  caching: shared({ fresh: 15, staleWhileRevalidate: 60, staleIfError: 3_600 }),
  consistency: 'session',
} as const

export function mount(app: App): void {
  const start = createRoute({ method: 'get', path: '/', responses: statuses(200) })
  declare(app, { ...lists, access: 'open' }, start, async (c) => {
    const [rows, [list]] = await c.var.data.read((db) => [newest(db, 12, true), listChange(db)])
    c.var.data.changedAt(list?.modSeq, LISTS)
    return c.html(page(rows.map(({ slug }) => slug)))
  })
  describeApi(app, { info: { title: 'Links', version: '1' } }, [TAKEN])
  const listing = { method: 'get', path: '/api/links', request: { query } } as const
  declare(
    app,
    { ...lists, access: 'optional' },
    createRoute({ ...listing, responses: statuses(200, 400) }),
    async (c) => {
      const { limit, cursor } = c.req.valid('query')
      const after = cursor === undefined ? undefined : parseCursor(cursor)
      if (cursor !== undefined && !after) return problem('invalid-request', 'No such cursor.')
      const { data, principal } = c.var
      const [rows, [list]] = await data.read((db) => [
        newest(db, limit, principal === ANONYMOUS, after),
        listChange(db),
      ])
      data.changedAt(list?.modSeq, LISTS)
      const last = rows.length > limit ? rows[limit - 1] : undefined
      const links = rows.slice(0, limit).map(shown)
      return c.json({ links, cursor: last ? cursorOf(last) : null })
    },
  )
  making(app)
  changing(app)
  showing(app, one, 'optional')
  showing(app, '/{slug}', 'open') // last: its path matches any single segment
}

function making(app: App): void {
  const request = { body: body(NewLink) }
  const route = { method: 'post', path: '/api/links', request } as const
  declare(app, write, createRoute({ ...route, responses: statuses(201, 409) }), async (c) => {
    const meant = c.req.valid('json')
    const { data, now, chance } = c.var
    const { slug = chance().toString(36).slice(2), title = '', listed = false, url } = meant
    const done = await data.commit(meant, create({ slug, url, title, listed }, now))
    if (done.kind === 'key-reused') return problem('idempotency-key-reused', 'Use a new key.')
    if (done.kind !== 'committed') {
      await data.readPrimary((db) => [bySlug(db, slug)]) // the client is told that it is there
      return problem(TAKEN, slug)
    }
    return answer(c, done, 201, { Location: `/${slug}`, ...invalidatedGroups(groups({ slug })) })
  })
}

function changing(app: App): void {
  const responses = statuses(200, 404, 410, 412, 428)
  const policy = { ...write, groups }
  const put = { params, headers, body: body(Replaced) }
  declare(app, policy, createRoute({ method: 'put', path: one, request: put, responses }), (c) => {
    const meant = c.req.valid('json')
    return apply(c, meant, { title: '', disabled: false, listed: false, ...meant })
  })
  const patch = { params, headers, body: body(Replaced.partial()) }
  const patching = createRoute({ method: 'patch', path: one, request: patch, responses })
  declare(app, policy, patching, (c) => apply(c, c.req.valid('json')))
  const request = { params, headers }
  const gone = statuses(204, 404, 410, 412, 428)
  const removing = createRoute({ method: 'delete', path: one, request, responses: gone })
  declare(app, policy, removing, (c) => apply(c, {}, { deletedAt: c.var.now }))
}

/** `meant` is what was sent. */
async function apply(c: Context<Kit>, meant: object, fields: Changes = meant): Promise<Response> {
  const { slug = '' } = c.req.param()
  const { data, now } = c.var
  const match = parseTags(c.req.header('If-Match'))
  if (match.kind === 'missing') return problem('precondition-required', 'Send If-Match.')
  const tryOnce = () => data.commit(meant, change(slug, match, fields, now))
  let done = await tryOnce()
  // With `*` only a link that was not there can refuse; it may be there by now.
  if (done.kind === 'unchanged' && match.kind === 'any') done = await tryOnce()
  if (done.kind === 'key-reused') return problem('idempotency-key-reused', 'Use a new key.')
  if (done.kind === 'committed') return answer(c, done, fields.deletedAt === undefined ? 200 : 204)
  const [[link]] = await data.readPrimary((db) => [bySlug(db, slug)])
  if (!link) return problem('not-found', slug)
  return problem(link.deletedAt === null ? 'precondition-failed' : 'gone', etagOf(link.version))
}

/** What a write has made. */
function answer(
  c: Context<Kit>,
  { result, replayed }: { result: Record<string, unknown>; replayed: boolean },
  status: 200 | 201 | 204,
  more: Record<string, string> = {},
): Response {
  if (replayed) c.header(publicHeaders.replayed, 'true')
  if (status === 204) return c.body(null, 204)
  return c.json(shown(result), status, { ETag: etagOf(Number(result.version)), ...more })
}

function showing(app: App, path: string, access: 'open' | 'optional'): void {
  const route = { method: 'get', path, request: { params } } as const
  const responses = statuses(path === one ? 200 : 302, 404, 410)
  declare(app, { ...read, access }, createRoute({ ...route, responses }), async (c) => {
    const { slug } = c.req.valid('param')
    if (!SLUG.test(slug)) return problem('not-found', 'That cannot be a link.')
    const { data, principal } = c.var
    const [[link]] = await data.read((db) => [bySlug(db, slug)], {
      absent: ([rows]) => rows.length === 0,
    })
    data.changedAt(link?.modSeq, [nameOf(slug)])
    if (!link) return problem('not-found', slug)
    const hidden = link.disabled && (path !== one || principal === ANONYMOUS)
    if (link.deletedAt !== null || hidden) return problem('gone', slug)
    if (path !== one) return c.redirect(new URL(link.url).href, 302) // in ASCII
    return c.json(shown(link), 200, { ETag: etagOf(link.version) })
  })
}
