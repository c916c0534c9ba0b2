// The database and the namespace are found among many, and marked.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Cloudflare, startCloudflare } from '../../support/cloudflare/index.ts'
import { cloudOf } from './fixture.ts'

const weur = { location: 'weur', jurisdiction: undefined }

let api: Cloudflare
beforeAll(async () => {
  api = await startCloudflare()
})
afterAll(() => api.close())

test('behind the first page too, and by its whole name', async () => {
  const cloud = cloudOf(api)
  for (let i = 0; i < 11; i += 1) {
    await cloud.createDatabase({ ...weur, name: `lab-${i}` })
    await cloud.createNamespace(`lab-${i}`)
  }
  const id = await cloud.createDatabase({ ...weur, name: 'lab' })
  const namespace = await cloud.createNamespace('lab')
  expect(await cloud.database({ id: undefined, name: 'lab' })).toBe(id)
  expect(await cloud.database({ id, name: 'other' })).toBe(id)
  expect(await cloud.database({ id: 'gone', name: 'lab' })).toBeUndefined()
  expect(await cloud.namespace('lab')).toEqual(namespace)
})

test('a namespace tells its mark, and whether there is anything in it', async () => {
  const cloud = cloudOf(api)
  const { id } = await cloud.createNamespace('copies')
  expect(await cloud.namespaceMark(id, 'project')).toEqual({ mark: undefined, empty: true })
  await cloud.markNamespace(id, 'project', 'lab/1')
  expect(await cloud.namespaceMark(id, 'project')).toEqual({ mark: 'lab/1', empty: false })
})

test('a jurisdiction is asked for without a hint, and told as the account has it', async () => {
  const cloud = cloudOf(api)
  const id = await cloud.createDatabase({ name: 'held', location: 'eeur', jurisdiction: 'eu' })
  const asked = api.calls.find(({ method, body }) => method === 'POST' && body.includes('"held"'))
  expect(JSON.parse(asked?.body ?? '')).toEqual({ name: 'held', jurisdiction: 'eu' })
  expect(await cloud.describeDatabase(id)).toMatchObject({ jurisdiction: 'eu', region: 'WEUR' })
  const made = await cloud.createNamespace('held', 'eu')
  expect(made.jurisdiction).toBe('eu')
  expect(await cloud.namespace('held')).toEqual(made)
})
