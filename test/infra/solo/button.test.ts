// The rules of the Deploy button as documented, as far as a repository can keep them:
// https://developers.cloudflare.com/workers/platform/deploy-buttons/

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { expect, test } from 'vitest'
import { experimental_readRawConfig } from 'wrangler'
import { SOLO_FILE, soloConfig } from '../../../infra/solo/config.ts'
import { primary } from '../../../src/regions.ts'

const root = join(import.meta.dirname, '..', '..', '..')
const read = (file: string) => readFileSync(join(root, file), 'utf8')
const { scripts, cloudflare } = JSON.parse(read('package.json'))
const { rawConfig } = experimental_readRawConfig({ config: join(root, 'wrangler.toml') })
const config = soloConfig(rawConfig, primary)
const required = config.secrets?.required ?? []

test('one Worker at the top of the repository, of which all resources have names', () => {
  expect(SOLO_FILE).toBe('wrangler.json')
  expect(config).toMatchObject({ name: expect.any(String), main: expect.any(String) })
  expect(config).not.toHaveProperty('env')
  expect(config.services ?? []).toEqual([])
  for (const database of config.d1_databases ?? []) {
    expect(database).toMatchObject({
      binding: expect.any(String),
      database_name: expect.any(String),
    })
  }
})

test('its script "deploy" is the one that deploys that Worker, migrations included', () => {
  expect(scripts.deploy).toBe('node infra/meridian.mjs deploy') // test/infra/deploy/door.test.ts, deploy.test.ts
  expect(scripts).not.toHaveProperty('build') // else it would be run first
})

test('every secret is in .dev.vars.example, and told what it is', () => {
  expect(Object.keys(parseEnv(read('.dev.vars.example')))).toEqual(expect.arrayContaining(required))
  for (const name of required) {
    expect(cloudflare?.bindings?.[name]?.description, name).toEqual(expect.any(String))
  }
})
