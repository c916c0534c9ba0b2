// GET /openapi.json describes the API from the routes' own schemas; GET /docs shows it to people.
import { createRoute, z } from '@hono/zod-openapi'
import { html } from 'hono/html'
import { type OwnProblem, problems } from '../shared/problem.ts'
import type { Access } from './access.ts'
import { shared } from './caching.ts'
import type { App } from './context.ts'
import { declare, inventory } from './declare.ts'
import { type About, documentOf } from './openapi.ts'
import { PAGE_HEADERS, pageOf } from './page.ts'

/** It changes with deployments only. */
const FOUND = { fresh: 300, staleWhileRevalidate: 3_600, staleIfError: 86_400 }
const policy = { caching: shared(FOUND), consistency: 'none', access: 'open' } as const

const tags = ['about']
const json = { 'application/json': { schema: z.record(z.string(), z.any()) } }

/** `about` is what the product says of itself: its title is the page's too. `own`: the problems of its own kinds. Call
 * it in `mount`, wherever the routes are to stand on the page: each tells of all. */
export function describeApi(app: App, about: About, own: readonly OwnProblem[] = []): void {
  openapi(app, about)
  docs(app, about, own)
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
      const document = documentOf(app, about)
      const { title } = about.info
      const body = html`
<h1>${title}</h1>
<p class="soft">Made from <a href="/openapi.json">openapi.json</a>, which is made from the routes.
<a href="/">Start page</a></p>
<h2>Routes</h2>
<table>
<tr><th>Route</th><th>Does</th><th>Answers</th><th>Cached, seconds</th></tr>
${inventory(app).map((route) => {
  const { summary, responses } = operation(document, route.method, route.path)
  const cached = route.caching.kind === 'shared' ? `${route.caching.found.fresh}` : 'no'
  return html`<tr><td><code><span class="method">${route.method}</span> ${route.path}</code></td>
<td>${summary} <span class="soft">${needs(route.access)}</span></td>
<td>${responses}</td><td>${cached}</td></tr>`
})}
</table>
<h2>Bodies</h2>
${Object.entries(document.components?.schemas ?? {}).map(
  ([name, schema]) =>
    html`<h3 id="${name}">${name}</h3><pre>${JSON.stringify(schema, null, 2)}</pre>`,
)}
<h2>Consistency</h2>
<p>A write answers with a <code>Consistency-Token</code>. Send it with later requests, from anywhere:
they never show a state older than what you saw. <code>Consistency: session</code> asks for a token
on a read, <code>latest</code> reads the primary, <code>stale-ok</code> accepts an old copy.</p>
<h2>Problems</h2>
<p>Every error is <code>application/problem+json</code> (RFC 9457); its <code>type</code> leads here.</p>
<table>
${[...Object.entries(problems), ...own.map(entryOf)].map(
  ([kind, [status, title]]) =>
    html`<tr id="${kind}"><td>${status}</td><td><code>${kind}</code></td><td>${title}</td></tr>`,
)}
</table>`
      return c.html(pageOf(title, body), 200, PAGE_HEADERS)
    },
  )

const entryOf = ({ kind, status, title }: OwnProblem) => [kind, [status, title]] as const

function needs(access: Access): string {
  if (access === 'open') return ''
  return access === 'optional' ? '(a key is optional)' : `(needs the scope ${access})`
}

function operation(document: ReturnType<typeof documentOf>, method: string, path: string) {
  const item: Record<string, unknown> = { ...document.paths?.[path] }
  const found = item[method.toLowerCase()] as { summary?: string; responses?: object } | undefined
  const statuses = Object.keys(found?.responses ?? {}).filter((status) => /^\d+$/.test(status))
  return { summary: found?.summary ?? '', responses: statuses.join(', ') }
}
