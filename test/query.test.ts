// QUERY in wrangler.toml is what the product's routes take: a parameter that it lacks is kept from them, so that
// one page's answer is shown for another; one that no route takes lets strangers fill the cache with copies.
import { join } from 'node:path'
import { OpenAPIHono } from '@hono/zod-openapi'
import { expect, test } from 'vitest'
import { readWorker } from '../infra/world/read-worker.ts'
import { mount } from '../src/app/index.ts'
import type { Kit } from '../src/kit/context.ts'

/** By path, the query parameters that an app's GET routes describe, as QUERY writes them. */
function queryOf(app: OpenAPIHono<Kit>): string[] {
  const { paths = {} } = app.getOpenAPI31Document({ openapi: '3.1.0', info: INFO })
  return Object.entries(paths).flatMap(([path, { get }]) => {
    const parameters = (get?.parameters ?? []).filter((one) => 'in' in one && one.in === 'query')
    const names = parameters.flatMap((one) => ('name' in one ? [one.name] : []))
    return names.length > 0 ? [`${path}?${names.join('&')}`] : []
  })
}
const INFO = { title: 'the product', version: '1' }

/** The order of paths and of names is nothing to the edge. */
const sorted = (rules: string[]) =>
  rules
    .map((rule) => {
      const [path, names = ''] = rule.split('?')
      return `${path}?${names.split('&').sort().join('&')}`
    })
    .sort()

test('QUERY lists the query parameters of the routes, no more and no fewer', () => {
  const app = new OpenAPIHono<Kit>()
  mount(app)
  const taken = queryOf(app)
  const { QUERY = '' } = readWorker(join(import.meta.dirname, '..', 'wrangler.toml'), 'edge').worker
    .vars
  const listed = String(QUERY).split(' ').filter(Boolean)
  const line = `in [env.edge.vars] of wrangler.toml write: QUERY = "${taken.join(' ')}"`
  expect(sorted(listed), line).toEqual(sorted(taken))
})
