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
