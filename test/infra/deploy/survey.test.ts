// What is there before anything changes, and whose it says that it is.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { belongings, deployedOf, survey } from '../../../infra/deploy/survey.ts'
import { deployBare } from '../../support/cloudflare/bare.ts'
import { type Cloudflare, startCloudflare } from '../../support/cloudflare/index.ts'
import { cloudOf, labPlan } from './fixture.ts'

const plan = labPlan()

let api: Cloudflare
beforeAll(async () => {
  api = await startCloudflare()
})
afterAll(() => api.close())

const look = () => survey(cloudOf(api), { ...plan, titles: ['lab-edge-cache'] })

test('nothing is nothing, and an empty database or namespace of our name is free', async () => {
  expect(await look()).toMatchObject({ database: undefined, subdomain: 'test' })
  const cloud = cloudOf(api)
  await cloud.createDatabase(plan.database)
  await cloud.createNamespace('lab-edge-cache')
  expect(belongings(await look(), plan)).toEqual([])
})

test('marks are read where they are', async () => {
  deployBare(api, 'lab-weur', [{ name: 'PROJECT', type: 'plain_text', text: 'lab/1' }])
  deployBare(api, 'lab-enam', [])
  const cloud = cloudOf(api)
  const { database, namespaces } = await look()
  const sql = "CREATE TABLE _project (mark TEXT); INSERT INTO _project VALUES ('lab/2')"
  await cloud.query(database?.id ?? '', sql)
  expect((await look()).database?.epoch).toBeUndefined()
  const seq = 'CREATE TABLE commit_seq (epoch INTEGER); INSERT INTO commit_seq VALUES (4)'
  await cloud.query(database?.id ?? '', seq)
  expect((await look()).database?.epoch).toBe(4)
  await cloud.markNamespace(namespaces.get('lab-edge-cache')?.id ?? '', 'project', 'lab/3')
  expect(belongings(await look(), plan).map(({ mark }) => mark)).toEqual([
    ...['lab/1', undefined, 'lab/2', 'lab/3'],
  ])
})

test('of two versions the older one is the one before, whatever their shares', async () => {
  const script = api.state.scripts.get('lab-weur')
  const [first] = script?.versions ?? []
  if (!script || !first) throw new Error('it was deployed')
  script.versions.push({ ...first, id: 'newer', number: 2 })
  const versions = [
    { version_id: 'newer', percentage: 90 },
    { version_id: first.id, percentage: 10 },
  ]
  script.deployments.unshift({ id: 'd2', versions, annotations: {} })
  expect(await deployedOf(cloudOf(api), 'lab-weur')).toMatchObject({
    past: { id: first.id },
    split: [
      { id: first.id, percentage: 10 },
      { id: 'newer', percentage: 90 },
    ],
  })
})
