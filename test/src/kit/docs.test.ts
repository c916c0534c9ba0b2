// What every product is described by: its own words, its routes, its problems and the machine's.
import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import { expect, test } from 'vitest'
import { noStore } from '../../../src/kit/caching.ts'
import type { Kit } from '../../../src/kit/context.ts'
import { declare } from '../../../src/kit/declare.ts'
import { describeApi } from '../../../src/kit/docs.ts'
import { problem, problems } from '../../../src/shared/problem.ts'

const SOLD = { kind: 'sold', status: 409, title: 'It is sold' }

const app = new OpenAPIHono<Kit>()
describeApi(app, { info: { title: 'A shop of <things>', version: '1' } }, [SOLD])
declare(
  app,
  { caching: noStore, consistency: 'none', access: 'write' },
  createRoute({ method: 'get', path: '/late', responses: { 200: { description: 'Good' } } }),
  (c) => c.text('late'),
)
const text = async (path: string) => (await app.request(path)).text()

test('its title is that of the product, and what is said is text', async () => {
  const page = await text('/docs')
  expect(page).toContain('<title>A shop of &lt;things&gt;</title>')
  expect(page).toContain('<h1>A shop of &lt;things&gt;</h1>')
  expect(JSON.parse(await text('/openapi.json')).info.title).toBe('A shop of <things>')
})

test('it tells of routes that came after it, and of who may call them', async () => {
  expect(await text('/docs')).toMatch(/GET<\/span> \/late<[\s\S]*?needs the scope write/)
  expect(JSON.parse(await text('/openapi.json')).paths).toHaveProperty('/late')
})

test('the type of every problem, also of a kind of its own, leads to a row of it', async () => {
  const page = await text('/docs')
  const own = (await problem(SOLD, 'Come tomorrow.').json()) as { type: string }
  expect(own).toEqual({
    type: '/docs#sold',
    title: 'It is sold',
    status: 409,
    detail: 'Come tomorrow.',
  })
  for (const kind of [...Object.keys(problems), own.type.replace('/docs#', '')]) {
    expect(page).toContain(`<tr id="${kind}">`)
  }
})
