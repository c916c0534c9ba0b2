// GET /openapi.json describes the API from the routes' own schemas; GET /docs shows it to people, who can try it there.
import { createRoute, z } from '@hono/zod-openapi'
import { html } from 'hono/html'
import type { OwnProblem } from '../shared/problem.ts'
import { shared } from './caching.ts'
import type { App } from './context.ts'
import { declare, inventory } from './declare.ts'
import { SCRIPT, STYLE, VERSION } from './docs-files.ts'
import { docsBody } from './docs-page.ts'
import { type About, documentOf } from './openapi.ts'
import { fileAt, LIVE_HEADERS, pageOf } from './page.ts'

/** It changes with deployments only. */
const FOUND = { fresh: 300, staleWhileRevalidate: 3_600, staleIfError: 86_400 }
/** A file never changes at its address; a day is as good as for ever, and KV forgets what nobody asks for. */
const KEPT = { fresh: 86_400, staleIfError: 86_400 }
const policy = { caching: shared(FOUND), consistency: 'none', access: 'open' } as const

const tags = ['about']
const json = { 'application/json': { schema: z.record(z.string(), z.any()) } }

/** `about` is what the product says of itself: its title is the page's too. `own`: the problems of its own kinds. Call
 * it in `mount`, wherever the routes are to stand on the page: each tells of all. */
export function describeApi(app: App, about: About, own: readonly OwnProblem[] = []): void {
  openapi(app, about)
  docs(app, about, own)
  file(app, 'page.css', 'text/css', STYLE, 'How pages look')
  file(app, 'try.js', 'text/javascript', SCRIPT, 'What the API is tried with on /docs')
}

const openapi = (app: App, about: About) =>
  declare(
    app,
    policy,
    createRoute({
      method: 'get',
      path: '/openapi.json',
      tags,
      summary: 'This API as OpenAPI 3.1',
      responses: { 200: { description: 'OpenAPI', content: json } },
    }),
    (c) => c.json({ ...documentOf(app, about) }, 200),
  )

const docs = (app: App, about: About, own: readonly OwnProblem[]) =>
  declare(
    app,
    policy,
    createRoute({
      method: 'get',
      path: '/docs',
      tags,
      summary: 'This API for people',
      responses: { 200: { description: 'HTML' } },
    }),
    (c) => {
      const script = html`
<script type="module" src="${fileAt('try.js')}"></script>`
      const body = docsBody(documentOf(app, about), inventory(app), own)
      return c.html(pageOf(about.info.title, body, script), 200, LIVE_HEADERS)
    },
  )

/** While versions change, a page of another one may ask: it gets what there is, and nobody keeps that. */
const file = (app: App, name: string, type: string, body: string, summary: string) =>
  declare(
    app,
    { ...policy, caching: shared(KEPT) },
    createRoute({
      method: 'get',
      path: fileAt(name, '{version}'),
      tags,
      summary,
      request: { params: z.object({ version: z.string().openapi({ example: VERSION }) }) },
      responses: { 200: { description: type } },
    }),
    (c) => {
      const current = c.req.valid('param').version === VERSION
      return c.body(body, 200, {
        'Content-Type': `${type}; charset=utf-8`,
        ...(!current && { 'Cache-Control': 'no-store' }),
      })
    },
  )
