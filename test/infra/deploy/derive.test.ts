// What is deployed: wrangler.toml under the names of a stage, with our mark and the ids that were found.

import { expect, test } from 'vitest'
import { derive } from '../../../infra/deploy/derive.ts'

const raw = {
  name: 'shop',
  main: 'src/region/index.ts',
  env: {
    edge: {
      name: 'shop-edge',
      main: 'src/edge/index.ts',
      assets: { directory: 'dist/page' },
      routes: ['shop.example/*'],
      kv_namespaces: [{ binding: 'CACHE' }],
      services: [
        { binding: 'REGION_WEUR', service: 'shop-weur' },
        { binding: 'MAIL', service: 'mail' },
      ],
      ratelimits: [{ name: 'LIMIT', namespace_id: '7', simple: { limit: 1, period: 60 } }],
      analytics_engine_datasets: [{ binding: 'POINTS', dataset: 'shop_points' }],
      vars: { CANONICAL_ORIGIN: 'https://shop.example' },
    },
    weur: { name: 'shop-weur', d1_databases: [{ binding: 'DB', database_name: 'shop' }] },
  },
}
const production = { root: '/shop', stage: undefined, mark: 'shop/1' }

test('production keeps its names and gets paths, ids and the mark', () => {
  const namespaceIds = new Map([['shop-edge-cache', 'kv1']])
  const { env } = derive(raw, { ...production, databaseId: 'db1', namespaceIds })
  expect(env.edge).toMatchObject({
    ...{ name: 'shop-edge', main: '/shop/src/edge/index.ts', routes: ['shop.example/*'] },
    assets: { directory: '/shop/dist/page' },
    kv_namespaces: [{ binding: 'CACHE', id: 'kv1' }],
    services: raw.env.edge.services,
    analytics_engine_datasets: raw.env.edge.analytics_engine_datasets,
    vars: { PROJECT: 'shop/1', CANONICAL_ORIGIN: 'https://shop.example' },
    version_metadata: { binding: 'VERSION' },
  })
  expect(env.weur).toMatchObject({
    d1_databases: [
      { database_name: 'shop', database_id: 'db1', migrations_dir: '/shop/migrations' },
    ],
  })
})

test('a stage has names, counters and a database of its own, and none of the domains', () => {
  const { env, name } = derive(raw, { ...production, stage: 'pr-42' })
  expect(name).toBe('shop-pr-42')
  expect(env.edge).toMatchObject({
    name: 'shop-edge-pr-42',
    kv_namespaces: [{ binding: 'CACHE' }],
    services: [{ service: 'shop-weur-pr-42' }, { service: 'mail' }],
    analytics_engine_datasets: [{ binding: 'POINTS', dataset: 'shop_points_pr_42' }],
  })
  expect(env.edge).not.toHaveProperty('routes')
  expect(JSON.stringify(env.edge)).not.toMatch(/shop\.example|"namespace_id":"7"/)
  expect(env.weur).toMatchObject({ d1_databases: [{ database_name: 'shop-pr-42' }] })
})

test.for([
  ['pr-42', 3, '3'],
  ['pr-42', 1, '2'],
  ['pr-42', undefined, '2'],
  [undefined, 3, '2'],
] as const)(
  'in the stage %s whose database counts in epoch %s the epoch is %s',
  ([stage, epoch, expected]) => {
    const weur = { ...raw.env.weur, vars: { EPOCH: '2' } }
    const { env } = derive({ ...raw, env: { ...raw.env, weur } }, { ...production, stage, epoch })
    expect(env.weur).toMatchObject({ vars: { EPOCH: expected } })
    expect(JSON.stringify(env.edge)).not.toContain('EPOCH')
  },
)
