// What is read of Workers, as the API tells it.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { deployBare } from '../../support/cloudflare/bare.ts'
import { type Cloudflare, startCloudflare } from '../../support/cloudflare/index.ts'
import { cloudOf } from './fixture.ts'

let api: Cloudflare
beforeAll(async () => {
  api = await startCloudflare()
  deployBare(api, 'lab', [
    { name: 'REGION', type: 'plain_text', text: 'weur' },
    { name: 'API_KEYS', type: 'secret_text', text: 'hush' },
  ])
})
afterAll(() => api.close())

test('a version tells its variables, and of secrets the names alone', async () => {
  expect(await cloudOf(api).newest('lab')).toMatchObject({
    ...{ number: 1, tag: '', vars: { REGION: 'weur' }, secrets: ['API_KEYS'] },
  })
})

test('a split is what serves, the latest first', async () => {
  const cloud = cloudOf(api)
  const [[{ id } = { id: '' }] = []] = (await cloud.splits('lab')) ?? []
  await cloud.split('lab', [{ id, percentage: 100 }], 'again')
  expect(await cloud.splits('lab')).toEqual([[{ id, percentage: 100 }], [{ id, percentage: 100 }]])
})

test('a Worker that is not there, an account without a subdomain: nothing, and no error', async () => {
  const cloud = cloudOf(api)
  expect(await cloud.splits('gone')).toBeUndefined()
  await cloud.removeWorker('gone')
  expect(await cloud.subdomain()).toBe('test')
  api.state.subdomain = undefined
  expect(await cloud.subdomain()).toBeUndefined()
})
