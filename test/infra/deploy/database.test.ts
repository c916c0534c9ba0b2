// The database where it needs a person: an id that is not there, and replication without a token.

import { afterEach, beforeEach, expect, test } from 'vitest'
import { prepareDatabase } from '../../../infra/deploy/database.ts'
import { type DeployLab, labPlan, openDeployLab, wranglerMsMax } from './fixture.ts'

const { database } = labPlan()

let lab: DeployLab
beforeEach(async () => {
  lab = await openDeployLab()
})
afterEach(() => lab.close())

test(
  'a pinned id this account lacks is not created under its name',
  async () => {
    expect(await prepareDatabase(lab.shell, { ...database, id: 'gone' }, undefined)).toEqual({
      ok: false,
      reason: expect.stringContaining('database_id = "gone", which this account does not have'),
    })
    expect(lab.api.state.databases).toEqual([])
  },
  wranglerMsMax,
)

test(
  'without a token it says how to switch replication on by hand, and goes on',
  async () => {
    const there = { uuid: 'db1', name: 'lab', location: 'enam', jurisdiction: undefined }
    lab.api.state.databases.push({ ...there, replication: 'disabled' })
    expect(await prepareDatabase(lab.shell, database, undefined)).toEqual({
      ok: true,
      did: 'database: found "lab"',
      notes: [expect.stringMatching(/D1 > lab > Settings > Enable Read Replication.*db1/s)],
    })
  },
  wranglerMsMax,
)
