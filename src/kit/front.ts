// GET / leads to the page. A product that has a start page of its own does not call this.
import { createRoute } from '@hono/zod-openapi'
import { PAGE_PATH } from '../shared/page.ts'
import { shared } from './caching.ts'
import type { App } from './context.ts'
import { declare } from './declare.ts'

/** It changes with deployments only. */
const FOUND = { fresh: 300, staleWhileRevalidate: 3_600, staleIfError: 86_400 }

export const leadToPage = (app: App) =>
  declare(
    app,
    { caching: shared(FOUND), consistency: 'none', access: 'open' },
    createRoute({
      method: 'get',
      path: '/',
      tags: ['about'],
      summary: 'The page',
      responses: { 302: { description: '`Location` is the page' } },
    }),
    (c) => c.redirect(PAGE_PATH, 302),
  )
