// One Worker's configuration says what wrangler.toml says of edge and primary, where a Deploy button looks for it.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { experimental_readRawConfig } from 'wrangler'
import { soloConfig } from '../../../infra/solo/config.ts'
import { readWorker } from '../../../infra/world/read-worker.ts'
import { primary } from '../../../src/regions.ts'
import { readSolo } from '../../support/solo.ts'

const TOML = join(import.meta.dirname, '..', '..', '..', 'wrangler.toml')
const { rawConfig } = experimental_readRawConfig({ config: TOML })

test('it has what the edge has, and the database of the primary, and no other Worker', () => {
  const edge = readWorker(TOML, 'edge').worker
  const home = readWorker(TOML, primary).worker
  const { worker, entry } = readSolo()
  expect(entry).toMatch(/solo\.ts$/)
  expect(worker).toMatchObject({
    name: rawConfig.name,
    compatibilityDate: edge.compatibilityDate,
    compatibilityFlags: edge.compatibilityFlags,
    vars: edge.vars,
    kv: edge.kv,
    rateLimits: edge.rateLimits,
    analytics: edge.analytics,
    d1: home.d1,
    versionMetadata: home.versionMetadata,
    assets: edge.assets,
    services: [],
  })
  expect(new Set(worker.secrets)).toEqual(new Set([...edge.secrets, ...home.secrets]))
  expect(worker.secrets).toHaveLength(new Set(worker.secrets).size)
})

test('all of it stands at the top level, with the cron of the primary and a front door', () => {
  const config = soloConfig(rawConfig, primary)
  expect(config).toMatchObject({ workers_dev: true, triggers: rawConfig.env?.[primary]?.triggers })
  expect(config.triggers?.crons).toHaveLength(1)
  expect(Object.keys(config)).not.toContain('env')
  expect(Object.keys(config)).not.toContain('placement')
})

test.each([
  ['edge', { [primary]: {} }],
  [primary, { edge: {} }],
])('without [env.%s] it says so', (missing, env) => {
  expect(() => soloConfig({ ...rawConfig, env }, primary)).toThrow(`no [env.${missing}]`)
})
