// The order of a deploy: what a Worker needs is there before the Worker.

import { expect, test } from 'vitest'
import { deployedBy, describe, makePlan, onlyRegion } from '../../../infra/deploy/plan.ts'
import { house, labPlan, workerConfigs } from './fixture.ts'

test('the database comes first, the primary after the other regions, the edge last', () => {
  expect(labPlan().steps.map(describe)).toEqual([
    'check: wrangler.toml agrees with src/regions.ts, 3 Workers bundle without a warning',
    'secrets: read .env.production, or make it at the first deploy',
    'database: find "lab", or create it with location hint enam; read replication on',
    'namespace: find "lab-edge-cache" in KV, or create it',
    'migrations: apply what is new of 1 in migrations/ through [env.enam]',
    'region: deploy lab-weur (London, aws:eu-west-2), unless it is up to date',
    'region: deploy lab-enam (Ashburn, aws:us-east-1), unless it is up to date',
    'edge: deploy lab-edge (every colo), unless it is up to date',
  ])
})

test('a Worker is given only the secrets it requires', () => {
  expect(labPlan().workers.map(({ env, secrets }) => [env, ...secrets])).toEqual([
    ['weur', 'API_KEYS'],
    ['enam', 'API_KEYS'],
    ['edge', 'TOKEN_KEYS', 'API_KEYS'],
  ])
})

test('a house that does not agree has no plan', () => {
  const [, ...noEdge] = workerConfigs()
  expect(makePlan(house, noEdge)).toEqual({
    ok: false,
    problems: [expect.stringContaining('has no [env.edge]')],
  })
})

test('one region alone is deployed, and the others and the edge are there to be asked', () => {
  const alone = onlyRegion(labPlan(), 'enam')
  expect(alone && deployedBy(alone).map(({ env }) => env)).toEqual(['enam'])
  expect(alone?.workers).toEqual(labPlan().workers)
  expect(onlyRegion(labPlan(), undefined)).toEqual(labPlan())
  expect([onlyRegion(labPlan(), 'edge'), onlyRegion(labPlan(), 'sam')]).toEqual([
    undefined,
    undefined,
  ])
})
