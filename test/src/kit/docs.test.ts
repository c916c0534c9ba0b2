// What every product is described by: its own words, its routes, its problems and the machine's.
import { gzipSync } from 'node:zlib'
import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import { expect, test } from 'vitest'
import { noStore } from '../../../src/kit/caching.ts'
import type { Kit } from '../../../src/kit/context.ts'
import { declare } from '../../../src/kit/declare.ts'
import { describeApi } from '../../../src/kit/docs.ts'
import { SCRIPT, STYLE } from '../../../src/kit/docs-files.ts'
import { fileAt, LIVE_HEADERS } from '../../../src/kit/page.ts'
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

test('it has nothing in line, and what it loads is there, of its kind', async () => {
  const response = await app.request('/docs')
  const page = await response.text()
  for (const [name, value] of Object.entries(LIVE_HEADERS)) {
    expect(response.headers.get(name)).toBe(value)
  }
  expect(page).not.toMatch(/\sstyle=|<style|\son\w+=|https?:/)
  const loaded = [...page.matchAll(/(?:src|stylesheet" href)="([^"]+)"/g)].map(([, path]) => path)
  expect(loaded).toEqual([fileAt('page.css'), fileAt('try.js')])
  for (const [path, type, body] of [
    [fileAt('page.css'), 'text/css', STYLE],
    [fileAt('try.js'), 'text/javascript', SCRIPT],
  ] as const) {
    const file = await app.request(path)
    expect(file.headers.get('Content-Type')).toBe(`${type}; charset=utf-8`)
    expect(file.headers.get('CDN-Cache-Control')).toContain('max-age=86400')
    expect(await file.text()).toBe(body)
  }
})

test('the page of another version gets what there is, which nobody keeps', async () => {
  const { status, headers } = await app.request(fileAt('try.js', 'older'))
  expect([status, headers.get('Cache-Control')]).toEqual([200, 'no-store'])
  expect(headers.has('CDN-Cache-Control')).toBe(false)
})

/** Of the script and the style together: the first second of a slow phone. */
const GZIPPED_BYTES_MAX = 10_000

test('it is small', () => {
  expect(gzipSync(STYLE + SCRIPT).length).toBeLessThan(GZIPPED_BYTES_MAX)
})
