// One env on its own: several mistakes are all told at once, so one edit mends them.

import { expect, test } from 'vitest'
import { checkRegion } from '../../../infra/deploy/check-worker.ts'
import { house, workerConfigs } from './fixture.ts'

test('a region that copied the edge hears every difference', () => {
  const [region] = house.regions
  const [edge] = workerConfigs()
  if (!region || !edge) throw new Error('the fixture has both')
  expect(checkRegion(region, { ...edge, secrets: ['TOKEN_KEYS'] })).toEqual([
    expect.stringContaining('placement = { region = "aws:eu-west-2" }'),
    expect.stringContaining('REGION = "weur"'),
    expect.stringContaining('workers_dev = false'),
    expect.stringContaining('binds KV (CACHE)'),
    expect.stringContaining('binds 0 D1 databases'),
    expect.stringContaining('secrets.required = ["API_KEYS"]'),
  ])
})
