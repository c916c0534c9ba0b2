// The front door of a product without a start page of its own.
import { OpenAPIHono } from '@hono/zod-openapi'
import { expect, test } from 'vitest'
import type { Kit } from '../../../src/kit/context.ts'
import { inventory } from '../../../src/kit/declare.ts'
import { leadToPage } from '../../../src/kit/front.ts'

test('it leads to the page, open to all and worth a copy', async () => {
  const app = new OpenAPIHono<Kit>()
  leadToPage(app)
  const { status, headers } = await app.request('/')
  expect([status, headers.get('Location')]).toEqual([302, '/_page/'])
  const [route] = inventory(app)
  expect(route).toMatchObject({ path: '/', access: 'open', caching: { kind: 'shared' } })
})
