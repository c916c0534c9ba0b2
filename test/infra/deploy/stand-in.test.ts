// The stand-in refuses what Cloudflare refuses, in the codes that wrangler and the SDK know, and keeps nothing of it.

import { createHash } from 'node:crypto'
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

test('a Worker that another binds goes by force alone', async () => {
  deployBare(api, 'bound', [])
  deployBare(api, 'binds', [{ name: 'BOUND', type: 'service', service: 'bound' }])
  const remove = (force?: boolean) =>
    codeOf(client.workers.scripts.delete('bound', { account_id, ...(force && { force }) }))
  expect(await remove()).toBe(10142)
  expect(api.state.scripts.has('bound')).toBe(true)
  expect(await remove(true)).toBe('done')
  expect(api.state.scripts.has('bound')).toBe(false)
})

test('a database is exported and imported as one transaction, with files beside the API', async () => {
  const make = async (name: string) =>
    (await client.d1.database.create({ account_id, name })).uuid ?? ''
  const [from, to] = [await make('from'), await make('to')]
  const rows = async (id: string) =>
    (await all(client.d1.database.query(id, { account_id, sql: 'SELECT * FROM links' })))[0]
      ?.results
  const sql = "CREATE TABLE links (slug TEXT); INSERT INTO links VALUES ('a');"
  await all(client.d1.database.query(from, { account_id, sql }))

  const exported = (more = {}) =>
    client.d1.database.export(from, { account_id, output_format: 'polling', ...more })
  const { at_bookmark = '' } = await exported()
  const { status, result } = await exported({ current_bookmark: at_bookmark })
  expect(status).toBe('complete')
  const text = await (await fetch(result?.signed_url ?? '')).text()
  expect(text).toContain('INSERT INTO "links" ("slug") VALUES(\'a\');')

  const importing = async (text: string) => {
    const etag = createHash('md5').update(text).digest('hex')
    const { filename = '', upload_url = '' } = await client.d1.database.import(to, {
      ...{ account_id, action: 'init', etag },
    })
    const put = await fetch(upload_url, { method: 'PUT', body: text })
    expect(put.headers.get('etag')).toBe(`"${etag}"`)
    return client.d1.database.import(to, { account_id, action: 'ingest', etag, filename })
  }
  const begun = await importing(text)
  expect(
    await client.d1.database.import(to, {
      ...{ account_id, action: 'poll', current_bookmark: begun.at_bookmark ?? '' },
    }),
  ).toMatchObject({ status: 'complete', result: { num_queries: 3 } })
  expect(await rows(to)).toEqual([{ slug: 'a' }])
  const broken = await importing("DELETE FROM links; INSERT INTO nothing VALUES ('b');")
  expect(broken).toMatchObject({ status: 'error', error: expect.stringContaining('nothing') })
  const long = await importing(`INSERT INTO links VALUES ('${'x'.repeat(100_001)}');`)
  expect(long).toMatchObject({ status: 'error', error: expect.stringContaining('TOOBIG') })
  expect(await rows(to)).toEqual([{ slug: 'a' }])
})
