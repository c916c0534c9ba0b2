// The database and the namespace are found among many, and marked.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Cloudflare, startCloudflare } from '../../support/cloudflare/index.ts'
import { cloudOf } from './fixture.ts'

let api: Cloudflare
beforeAll(async () => {
  api = await startCloudflare()
})
afterAll(() => api.close())

test('behind the first page too, and by its whole name', async () => {
  const cloud = cloudOf(api)
  for (let i = 0; i < 11; i += 1) {
    await cloud.createDatabase(`lab-${i}`, 'weur')
    await cloud.createNamespace(`lab-${i}`)
  }
  const id = await cloud.createDatabase('lab', 'weur')
  const namespace = await cloud.createNamespace('lab')
  expect(await cloud.database({ id: undefined, name: 'lab' })).toBe(id)
  expect(await cloud.database({ id, name: 'other' })).toBe(id)
  expect(await cloud.database({ id: 'gone', name: 'lab' })).toBeUndefined()
  expect(await cloud.namespace('lab')).toBe(namespace)
})

test('a namespace tells its mark, and whether there is anything in it', async () => {
  const cloud = cloudOf(api)
  const id = await cloud.createNamespace('copies')
  expect(await cloud.namespaceMark(id, 'project')).toEqual({ mark: undefined, empty: true })
  await cloud.markNamespace(id, 'project', 'lab/1')
  expect(await cloud.namespaceMark(id, 'project')).toEqual({ mark: 'lab/1', empty: false })
})
