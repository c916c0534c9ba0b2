// GET / is the start page: what runs where, what to try, and where the key is.
import { createRoute } from '@hono/zod-openapi'
import { html } from 'hono/html'
import { shared } from '../../kit/caching.ts'
import type { App } from '../../kit/context.ts'
import { declare } from '../../kit/declare.ts'
import { PAGE_HEADERS, pageOf } from '../../kit/page.ts'
import { primary, regions } from '../../regions.ts'
import { about } from '../about.ts'
import { listChange, page } from '../links.ts'

const FOUND = { fresh: 30, staleWhileRevalidate: 300, staleIfError: 86_400 }
/** As many as fit a first glance. */
const SHOWN = 12

export const dashboard = (app: App) =>
  declare(
    app,
    { caching: shared(FOUND), consistency: 'session', access: 'open' },
    createRoute({
      method: 'get',
      path: '/',
      tags: ['about'],
      summary: 'The start page',
      responses: { 200: { description: 'HTML' } },
    }),
    async (c) => {
      const { data } = c.var
      const [links, [list]] = await data.read((db) => [page(db, 'public', SHOWN), listChange(db)])
      data.changedAt(list?.modSeq)
      const body = html`
<h1>${about.info.title}</h1>
<p class="soft">Answered by the edge cache near you or by the nearest healthy region.</p>

<h2>What runs where</h2>
<table>
<tr><th>Region</th><th>City</th><th>Holds</th></tr>
${regions.map(
  ({ id, city }) => html`<tr><td><code>${id}</code></td><td>${city}</td>
<td>${id === primary ? 'the D1 primary and a replica' : 'a D1 replica'}</td></tr>`,
)}
</table>
<p>In front of them, an edge Worker in every point of presence, with the KV cache.</p>

<h2>Links to try</h2>
<table>
${links
  .slice(0, SHOWN)
  .map(
    ({ slug, title, url }) =>
      html`<tr><td><a href="/${slug}">/${slug}</a></td><td>${title || url}</td></tr>`,
  )}
</table>
<p><a href="/api/links">The list as JSON</a>, <a href="/docs">the API explained</a>,
<a href="/openapi.json">its OpenAPI description</a>, <a href="/readyz">readiness</a>.</p>

<h2>Look at the headers</h2>
<pre>HERE=https://the-address-of-this-page
curl -si $HERE/rfc9110   # twice: a miss, then a hit</pre>
<p><code>Server-Timing</code> tells which region and database answered, <code>Cache-Status</code> and
<code>Age</code> what the cache did. In the local world <code>http://nrt.localhost:8787</code> enters
in Tokyo, and so does every airport code in its own place.</p>

<h2>Write something</h2>
<pre>curl -si $HERE/api/links -H 'Authorization: Bearer &lt;key&gt;' \\
  -H 'Content-Type: application/json' -d '{"url":"https://example.com/","listed":true}'</pre>
<p>In the local world the key is printed by <code>npm start</code> and stands under
<code>key</code> in <a href="/_world">/_world</a>. In production it is in the
<code>.env.production</code> file that <code>npm run deploy</code> made.</p>`
      return c.html(pageOf(about.info.title, body), 200, PAGE_HEADERS)
    },
  )
