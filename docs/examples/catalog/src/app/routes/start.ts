// GET / is the start page: what there is, and how to ask for more.
import { createRoute } from '@hono/zod-openapi'
import { html } from 'hono/html'
import { shared } from '../../kit/caching.ts'
import type { App } from '../../kit/context.ts'
import { declare } from '../../kit/declare.ts'
import { PAGE_HEADERS, pageOf } from '../../kit/page.ts'
import { about } from '../about.ts'
import { LISTS, listChange, page } from '../catalog.ts'

const FOUND = { fresh: 60, staleWhileRevalidate: 600, staleIfError: 86_400 }
/** As many as fit a first glance. */
const SHOWN = 12

export const startPage = (app: App) =>
  declare(
    app,
    { caching: shared(FOUND), consistency: 'session', access: 'open', groups: () => [LISTS] },
    createRoute({
      method: 'get',
      path: '/',
      tags: ['about'],
      summary: 'The start page',
      responses: { 200: { description: 'HTML' } },
    }),
    async (c) => {
      const { data } = c.var
      const [items, [list]] = await data.read((db) => [page(db, { limit: SHOWN }), listChange(db)])
      data.changedAt(list?.modSeq)
      const body = html`
<h1>${about.info.title}</h1>
<p class="soft">${about.info.description}</p>
<table>
<tr><th>Item</th><th>Category</th><th>Price</th><th>Left</th></tr>
${items.slice(0, SHOWN).map(
  ({ sku, name, category, priceCents }) => html`<tr><td><a href="/api/items/${sku}">${name}</a></td>
<td><a href="/api/items?category=${category}">${category}</a></td>
<td>${(priceCents / 100).toFixed(2)}</td><td><a href="/api/items/${sku}/stock">ask</a></td></tr>`,
)}
</table>
<p><a href="/docs">The API explained</a>, <a href="/openapi.json">its OpenAPI description</a>.</p>`
      return c.html(pageOf(about.info.title, body), 200, PAGE_HEADERS)
    },
  )
