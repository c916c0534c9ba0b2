// Routes that say no more than the compiler asks for have a description that linters accept.
import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import { expect, test } from 'vitest'
import { noStore, shared } from '../../../src/kit/caching.ts'
import type { App, Kit } from '../../../src/kit/context.ts'
import { declare } from '../../../src/kit/declare.ts'
import { documentOf } from '../../../src/kit/openapi.ts'
import { mount } from '../../machine/index.ts'
import { complaints } from '../../support/openapi.ts'

const INFO = {
  title: 'Pages',
  version: '1',
  description: 'Made for a test.',
  contact: { name: 'Nobody' },
  license: { name: 'MIT', identifier: 'MIT' },
}
const responses = { 200: { description: 'Good' }, 404: { description: 'None' } }
const read = { caching: shared({ fresh: 60 }), consistency: 'session', access: 'open' } as const
const written = {
  caching: noStore,
  consistency: 'primary',
  access: 'write',
  effects: 'committed',
} as const

function describe(routes: (app: App) => void, more: object = {}) {
  const app = new OpenAPIHono<Kit>()
  routes(app)
  return documentOf(app, { info: INFO, ...more })
}
const get = (app: App, path: string, more: object = {}) =>
  declare(app, read, createRoute({ method: 'get', path, responses, ...more }), (c) => c.text(''))

test('two linters accept a product that thought of none', async () => {
  expect(await complaints(describe(mount))).toEqual([])
})

test('they would not without servers, nor with two operations of one name', async () => {
  const twice = { operationId: 'twice' }
  const bad = describe(
    (app) => {
      get(app, '/a', twice)
      get(app, '/b', twice)
    },
    { servers: [] },
  )
  expect(await complaints(bad)).toEqual(
    expect.arrayContaining([
      'redocly no-empty-servers #/servers',
      'redocly operation-operationId-unique #/paths/~1b/get/twice',
      'spectral operation-operationId-unique paths//b/get/operationId',
    ]),
  )
})

test.each([
  ['/', 'get', 'pages'],
  ['/api/links', 'getApiLinks', 'links'],
  ['/api/links/{slug}', 'getApiLinksBySlug', 'links'],
  ['/links/{slug}/clicks.json', 'getLinksBySlugClicksJson', 'links'],
  ['/{slug}', 'getBySlug', 'pages'],
])('GET %s is the operation %s, about %s', (path, operationId, tag) => {
  const { paths, tags } = describe((app) => get(app, path))
  expect(paths?.[path]?.get).toMatchObject({ operationId, tags: [tag] })
  expect(tags).toMatchObject([{ name: tag }])
})

test('what a route or a product says itself stands', () => {
  const own = { operationId: 'mine', tags: ['own', 'other'], description: 'As I say.' }
  const servers = [{ url: 'https://api.example' }]
  const tags = [{ name: 'own', description: 'Mine.' }]
  const told = describe((app) => get(app, '/things', own), { servers, tags })
  expect(told.paths?.['/things']?.get).toMatchObject(own)
  expect(told).toMatchObject({ servers, tags: [...tags, { name: 'other' }] })
})

test('every error is a problem, and each kind of access names its own', () => {
  const statuses = ['open', 'optional', 'write'] as const
  const described = statuses.map((access) => {
    const route = createRoute({ method: 'get', path: '/things', responses })
    const { paths } = describe((app) => declare(app, { ...read, access }, route, (c) => c.text('')))
    const { responses: told = {} } = paths?.['/things']?.get ?? {}
    for (const status of Object.keys(told)) {
      const problem = told[status]?.content?.['application/problem+json']?.schema
      expect(problem, status).toEqual(
        status === '200' ? undefined : { $ref: '#/components/schemas/Problem' },
      )
    }
    return Object.keys(told)
  })
  expect(described).toEqual([
    ['200', '404', '429', 'default'],
    ['200', '401', '404', '429', 'default'],
    ['200', '401', '403', '404', '429', 'default'],
  ])
})

test('a route with effects takes an Idempotency-Key', () => {
  const { paths } = describe((app) => {
    get(app, '/things')
    const making = createRoute({ method: 'post', path: '/things', responses })
    declare(app, written, making, (c) => c.text(''))
  })
  const { get: reading, post: making } = paths?.['/things'] ?? {}
  expect(making?.parameters).toMatchObject([{ in: 'header', name: 'Idempotency-Key' }])
  expect(making?.description).toMatch(/`write`.*No copy is kept/)
  expect(reading?.parameters).toBeUndefined()
  expect(reading?.description).toMatch(/everybody.*60 s/)
})
