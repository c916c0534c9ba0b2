// The database where it needs a person: an id that is not there, and replication without a token.

import { afterEach, beforeEach, expect, test } from 'vitest'
import { prepareDatabase } from '../../../infra/deploy/database.ts'
import { type CloudflareApi, startCloudflareApi } from '../../support/cloudflare-api.ts'
import { environment, labPlan, makeProject, type Project, wranglerMsMax } from './fixture.ts'

const { database } = labPlan()

let project: Project
let api: CloudflareApi
beforeEach(async () => {
  project = await makeProject()
  api = await startCloudflareApi()
})
afterEach(async () => {
  await api.close()
  await project.remove()
})

const shell = () => ({
  root: project.root,
  tmp: project.root,
  env: environment(project.root, api),
})

test(
  'a pinned id this account lacks is not created under its name',
  async () => {
    expect(await prepareDatabase(shell(), { ...database, id: 'gone' }, undefined)).toEqual({
      ok: false,
      reason: expect.stringContaining('database_id = "gone", which this account does not have'),
    })
    expect(api.databases).toEqual([])
  },
  wranglerMsMax,
)

test(
  'without a token it says how to switch replication on by hand, and goes on',
  async () => {
    const there = { uuid: 'db1', name: 'lab', location: 'enam', replication: 'disabled' }
    api.databases.push(there)
    expect(await prepareDatabase(shell(), database, undefined)).toEqual({
      ok: true,
      did: 'database: found "lab"',
      notes: [expect.stringMatching(/D1 > lab > Settings > Enable Read Replication.*db1/s)],
    })
  },
  wranglerMsMax,
)
