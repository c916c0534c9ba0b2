// The database: an id that is not there, and replicas that did not come.

import { afterEach, beforeEach, expect, test } from 'vitest'
import { prepareDatabase } from '../../../infra/deploy/database.ts'
import { type Cloudflare, startCloudflare } from '../../support/cloudflare/index.ts'
import { cloudOf, labPlan } from './fixture.ts'

const { database } = labPlan()

let api: Cloudflare
beforeEach(async () => {
  api = await startCloudflare()
})
afterEach(() => api.close())

test('a pinned id this account lacks is not created under its name', async () => {
  const pinned = { ...database, id: 'gone' }
  expect(await prepareDatabase(cloudOf(api), pinned, undefined, 'lab/1')).toEqual({
    ok: false,
    reason: expect.stringContaining('database_id = "gone", which this account does not have'),
  })
  expect(api.state.databases).toEqual([])
})

test('replication that is said to be on is read back, and believed only then', async () => {
  api.fault.current = ({ method, path }) => {
    const [made] = api.state.databases
    if (made && method === 'GET' && path.startsWith('/d1/database/')) made.replication = 'disabled'
    return undefined
  }
  expect(await prepareDatabase(cloudOf(api), database, undefined, 'lab/1')).toEqual({
    ok: false,
    reason: expect.stringMatching(/switched on, but the database says "disabled"/),
  })
})

const held = { ...database, location: 'weur', jurisdiction: 'eu' }

test('a jurisdiction is read back, and believed only then', async () => {
  api.fault.current = ({ method, path }) => {
    const [made] = api.state.databases
    if (made && method === 'GET' && path.startsWith('/d1/database/')) made.jurisdiction = undefined
    return undefined
  }
  expect(await prepareDatabase(cloudOf(api), held, undefined, 'lab/1')).toEqual({
    ok: false,
    reason: expect.stringMatching(/^The database "lab" has no jurisdiction, and .* says .*"eu"/),
  })
})

test('within a jurisdiction D1 chooses the place, and another than the map has is told at once', async () => {
  expect(
    await prepareDatabase(cloudOf(api), { ...held, location: 'eeur' }, undefined, 'lab/1'),
  ).toEqual({ ok: false, reason: expect.stringContaining('--primary weur, because within eu') })
  expect(api.state.databases).toMatchObject([{ jurisdiction: 'eu', replication: 'disabled' }])
})
