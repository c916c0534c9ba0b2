// What should be bound, by the configuration of a deploy.

import { expect, test } from 'vitest'
import { expectedOf } from '../../../infra/doctor/expected.ts'

const ids = {
  ...{ database: 'db-1', besides: 'PROJECT' },
  namespaces: new Map([['lab-edge-cache', { id: 'kv-1' }]]),
}

test('bindings have the ids that were found, and what is looked at elsewhere is left out', () => {
  const config = {
    name: 'lab-edge',
    d1_databases: [{ binding: 'DB' }],
    kv_namespaces: [{ binding: 'CACHE' }],
    services: [{ binding: 'REGION_WEUR', service: 'lab-weur' }],
    ratelimits: [{ name: 'LIMIT', namespace_id: '7' }],
    analytics_engine_datasets: [{ binding: 'POINTS', dataset: 'lab_points' }],
    vars: { EPOCH: '1', LIST: [1], PROJECT: 'lab/1', GONE: undefined },
    version_metadata: { binding: 'VERSION' },
    triggers: { crons: ['* * * * *'] },
    placement: { region: 'aws:eu-west-2' },
  }
  expect(expectedOf(config, ids)).toEqual({
    bindings: [
      { name: 'DB', type: 'd1', to: 'db-1' },
      { name: 'CACHE', type: 'kv_namespace', to: 'kv-1' },
      { name: 'REGION_WEUR', type: 'service', to: 'lab-weur' },
      { name: 'LIMIT', type: 'ratelimit', to: '7' },
      { name: 'POINTS', type: 'analytics_engine', to: 'lab_points' },
      { name: 'VERSION', type: 'version_metadata', to: '' },
      { name: 'EPOCH', type: 'plain_text', to: '1' },
      { name: 'LIST', type: 'json', to: '' },
    ],
    crons: ['* * * * *'],
    placement: 'aws:eu-west-2',
  })
})

test('an id in wrangler.toml counts, not the one that was found', () => {
  const config = { name: 'lab-edge', kv_namespaces: [{ binding: 'CACHE', id: 'pinned' }] }
  expect(expectedOf(config, ids).bindings).toEqual([
    { name: 'CACHE', type: 'kv_namespace', to: 'pinned' },
  ])
})
