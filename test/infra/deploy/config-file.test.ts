// The file that wrangler is given, and what a fingerprint is of.

import { readFile } from 'node:fs/promises'
import { expect, onTestFinished, test } from 'vitest'
import { configFile, configOf, writeConfig } from '../../../infra/deploy/config-file.ts'
import { makeProject, toml } from './fixture.ts'

async function project(config = toml) {
  const { root, remove } = await makeProject(config)
  onTestFinished(remove)
  return { root, stage: undefined, mark: 'lab/1' }
}

test('it is JSON, with the names that were found', async () => {
  const derivation = await project()
  await writeConfig(derivation.root, { ...derivation, databaseId: 'db1' })
  const { env } = JSON.parse(await readFile(configFile(derivation.root), 'utf8'))
  expect(env.weur).toMatchObject({ name: 'lab-weur', d1_databases: [{ database_id: 'db1' }] })
})

test('a fingerprint is the same in every folder, and other when a setting of that Worker is', async () => {
  const [one, other] = [await project(), await project()]
  expect(configOf(one, 'weur')).toEqual(configOf(other, 'weur'))
  const changed = await project(
    toml.replace('REGION = "weur", EPOCH = "1"', 'REGION = "weur", EPOCH = "2"'),
  )
  expect(configOf(changed, 'weur')).not.toEqual(configOf(one, 'weur'))
  expect(configOf(changed, 'enam')).toEqual(configOf(one, 'enam'))
})
