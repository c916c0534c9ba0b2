// The stand-in refuses what Cloudflare refuses, in the codes that wrangler and the SDK know, and keeps nothing of it.

import Cloudflare, { APIError, AuthenticationError } from 'cloudflare'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { deployBare } from '../../support/cloudflare/bare.ts'
import { type Cloudflare as StandIn, startCloudflare } from '../../support/cloudflare/index.ts'
import { ACCOUNT as account_id, TOKEN } from '../../support/cloudflare/state.ts'

let api: StandIn
let client: Cloudflare
beforeAll(async () => {
  api = await startCloudflare()
  client = new Cloudflare({ apiToken: TOKEN, baseURL: api.base, maxRetries: 0 })
})
afterAll(() => api.close())

async function all<T>(pages: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = []
  for await (const item of pages) items.push(item)
  return items
}

const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'done',
    (error) => (error instanceof APIError ? error.errors?.[0]?.code : undefined) ?? String(error),
  )

test('a wrong token is an authentication error', async () => {
  const stranger = new Cloudflare({ apiToken: 'guess', baseURL: api.base, maxRetries: 0 })
  await expect(stranger.d1.database.list({ account_id })).rejects.toThrow(AuthenticationError)
  expect(await codeOf(stranger.accounts.list().asResponse())).toBe(10000)
})

test('a database, a namespace: each name once', async () => {
  const namespace = () => client.kv.namespaces.create({ account_id, title: 'copies' })
  const database = () => client.d1.database.create({ account_id, name: 'links' })
  expect([await codeOf(namespace()), await codeOf(namespace())]).toEqual(['done', 10014])
  expect([await codeOf(database()), await codeOf(database())]).toEqual(['done', 7502])
  expect(api.state.namespaces).toHaveLength(1)
  expect(api.state.databases).toHaveLength(1)
})

test('lists come in pages of ten', async () => {
  const titles = Array.from({ length: 21 }, (_, index) => `title-${index}`)
  for (const title of titles) await client.kv.namespaces.create({ account_id, title })
  const { result } = await client.kv.namespaces.list({ account_id })
  expect(result).toHaveLength(10)
  const listed = await all(client.kv.namespaces.list({ account_id }))
  expect(listed.map(({ title }) => title)).toEqual(expect.arrayContaining(titles))
})

test('a database is asked in SQL, and a wrong batch changes nothing', async () => {
  const [{ uuid: id = '' } = {}] = api.state.databases.map(({ uuid }) => ({ uuid }))
  const query = (sql: string) => all(client.d1.database.query(id, { account_id, sql }))
  await query('CREATE TABLE links (slug TEXT); INSERT INTO links VALUES (1);')
  expect(await codeOf(query('INSERT INTO links VALUES (2); SELECT nothing;'))).toBe(7500)
  expect(await query('SELECT slug FROM links')).toMatchObject([{ results: [{ slug: '1' }] }])
})

test('a split of more than two versions, or of not quite everything, is no deployment', async () => {
  deployBare(api, 'lab', [])
  const [{ id: version_id } = { id: '' }] = api.state.scripts.get('lab')?.versions ?? []
  const deploy = (...percentages: number[]) =>
    client.workers.scripts.deployments.create('lab', {
      ...{ account_id, strategy: 'percentage' },
      versions: percentages.map((percentage) => ({ version_id, percentage })),
    })
  expect(await codeOf(deploy(99))).toBe(10021)
  expect(await codeOf(deploy(50, 25, 25))).toBe(10021)
  expect(api.state.scripts.get('lab')?.deployments).toHaveLength(1)
})

test('a fault is told as the API tells it, or breaks the connection', async () => {
  const list = () => codeOf(client.accounts.list().asResponse())
  api.fault.current = () => ({ status: 429, code: 971, message: 'slow down', retryAfterSeconds: 1 })
  expect(await list()).toBe(971)
  api.fault.current = () => 'drop'
  expect(await list()).toMatch(/Connection error/)
  api.fault.current = () => undefined
  expect(await list()).toBe('done')
})
