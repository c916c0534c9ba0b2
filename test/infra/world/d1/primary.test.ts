import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { formatBookmark, parseBookmark } from '../../../../infra/world/d1/bookmark.ts'
import { createDecoder } from '../../../../infra/world/d1/feed.ts'
import { openPrimary, type Primary } from '../../../../infra/world/d1/primary.ts'
import { createClock } from '../../../support/clock.ts'
import { ask, serve, tempFile, until } from './lab.ts'

async function open(file = ':memory:', clock = createClock()) {
  const primary = openPrimary({ file, region: 'enam', colo: 'IAD', clock })
  onTestFinished(() => primary.close())
  const { url } = await serve(primary.handle)
  return { primary, url }
}

const lsn = (primary: Primary) => parseBookmark(primary.bookmark())

test('every commit that changes something moves the bookmark by one, and a read does not', async () => {
  const { primary, url } = await open()
  expect(primary.bookmark()).toBe(formatBookmark(0))
  const moves: [string, number][] = [
    ['CREATE TABLE t(id INTEGER PRIMARY KEY, n INT)', 1],
    ['INSERT INTO t VALUES (1, 1)', 2],
    ['SELECT * FROM t', 2],
    ['UPDATE t SET n = 2 WHERE id = 9', 2],
    ['UPDATE t SET n = n', 3],
    ['ALTER TABLE t ADD COLUMN m', 4],
    ['INSERT INTO t(id) VALUES (1)', 4],
  ]
  for (const [sql, expected] of moves) {
    const { bookmark, error } = await ask(url, sql)
    expect([sql, lsn(primary)]).toEqual([sql, expected])
    if (error === undefined) expect(bookmark).toBe(primary.bookmark())
  }
})

test('whoever stands at a bookmark is as far behind as the first commit after it is old', async () => {
  const clock = createClock()
  const { primary, url } = await open(':memory:', clock)
  const at = [primary.bookmark()]
  for (const sql of ['CREATE TABLE t(id INTEGER PRIMARY KEY)', 'INSERT INTO t VALUES (1)']) {
    clock.advance(300)
    await ask(url, sql)
    at.push(primary.bookmark())
  }
  clock.advance(1_000)
  // The table is in no log: of what came before it is known that it is not older than the log.
  expect(at.map(primary.behindMs)).toEqual([1_000, 1_000, 0])
  await ask(url, 'INSERT INTO t VALUES (2)')
  clock.advance(50)
  expect(at.map(primary.behindMs)).toEqual([1_050, 1_050, 50])
})

test('a batch is one commit, and one bad statement undoes all of it', async () => {
  const { primary, url } = await open()
  await ask(url, ['CREATE TABLE t(id INTEGER PRIMARY KEY)', 'INSERT INTO t VALUES (1), (2)'])
  expect(lsn(primary)).toBe(1)
  const { error } = await ask(url, ['INSERT INTO t VALUES (3)', 'INSERT INTO t VALUES (1)'])
  expect(error).toBe(
    'UNIQUE constraint failed: t.id: SQLITE_CONSTRAINT (extended: SQLITE_CONSTRAINT_PRIMARYKEY)',
  )
  expect((await ask(url, 'SELECT count(*) FROM t')).rows).toEqual([[2]])
  expect(lsn(primary)).toBe(1)
})

test('a foreign key checked at the commit fails the batch, and the next request works', async () => {
  const { primary, url } = await open()
  await ask(url, [
    'CREATE TABLE p(id INTEGER PRIMARY KEY)',
    'CREATE TABLE c(id INTEGER PRIMARY KEY, p REFERENCES p(id))',
  ])
  const batch = ['PRAGMA defer_foreign_keys = ON', 'INSERT INTO c VALUES (1, 9)']
  expect((await ask(url, batch)).error).toContain('FOREIGN KEY constraint failed')
  expect((await ask(url, ['INSERT INTO p VALUES (9)', 'INSERT INTO c VALUES (1, 9)'])).error).toBe(
    undefined,
  )
  expect(lsn(primary)).toBe(2)
})

test('INSERT OR ROLLBACK ends the batch and nothing more', async () => {
  const { url } = await open()
  await ask(url, ['CREATE TABLE t(id INTEGER PRIMARY KEY)', 'INSERT INTO t VALUES (1)'])
  const batch = ['INSERT INTO t VALUES (2)', 'INSERT OR ROLLBACK INTO t VALUES (1)']
  expect((await ask(url, batch)).error).toContain('UNIQUE constraint failed')
  expect((await ask(url, 'SELECT id FROM t')).rows).toEqual([[1]])
})

test('the feed sends rows, and everything when the schema or the follower calls for it', async () => {
  const { url } = await open()
  await ask(url, 'CREATE TABLE t(id INTEGER PRIMARY KEY)')
  const listen = async (after: number) => {
    const client = new AbortController()
    onTestFinished(() => client.abort())
    const response = await fetch(`${url}/feed?after=${after}`, { signal: client.signal })
    const seen: string[] = []
    const decode = createDecoder()
    const read = async () => {
      for await (const chunk of response.body ?? []) {
        for (const { kind, lsn } of decode(chunk)) seen.push(`${kind} ${lsn}`)
      }
    }
    read().catch(() => {}) // ends with the abort above
    return seen
  }
  const fresh = await listen(-1)
  const current = await listen(1)
  const ahead = await listen(9)
  await ask(url, 'INSERT INTO t VALUES (1)')
  await ask(url, 'INSERT INTO t VALUES (2)')
  await ask(url, 'SELECT * FROM t')
  await ask(url, 'CREATE TABLE u(id INTEGER PRIMARY KEY)')
  await ask(url, 'INSERT INTO u VALUES (2)')
  const behind = await listen(3)
  const rest = ['changeset 2', 'changeset 3', 'snapshot 4', 'changeset 5']
  await until(() => [fresh, current, ahead].every((seen) => seen.includes('changeset 5')))
  expect([fresh, current, ahead]).toEqual([['snapshot 1', ...rest], rest, ['snapshot 1', ...rest]])
  await until(() => behind.length > 0)
  expect(behind).toEqual(['snapshot 5'])
})

test('meta says who served', async () => {
  const { url } = await open()
  const { meta } = await ask(url, 'SELECT 1')
  expect(meta).toMatchObject({
    served_by: 'world-enam-primary',
    served_by_region: 'ENAM',
    served_by_colo: 'IAD',
    served_by_primary: true,
    total_attempts: 1,
  })
})

test('the commit counter is in the file, with the data', async () => {
  const file = tempFile()
  const { primary, url } = await open(file)
  await ask(url, ['CREATE TABLE t(id INTEGER PRIMARY KEY)', 'INSERT INTO t VALUES (1)'])
  await ask(url, 'INSERT INTO t VALUES (2)')
  // Read beside the open primary: what a process killed now would leave.
  const beside = new DatabaseSync(file, { readOnly: true })
  expect(beside.prepare('PRAGMA user_version').get()).toEqual({ user_version: 2 })
  expect(beside.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' })
  beside.close()
  primary.close()
  const again = await open(file)
  expect(again.primary.bookmark()).toBe(primary.bookmark())
  expect((await ask(again.url, 'SELECT id FROM t')).rows).toEqual([[1], [2]])
})

test('a request that is not D1 is refused, and says what was wrong with it', async () => {
  const { url } = await open()
  const post = async (path: string, body: string) => {
    const response = await fetch(url + path, { method: 'POST', body })
    const { error } = await response.json()
    return [response.status, error]
  }
  expect(await post('/query', '{')).toEqual([400, 'Invalid D1 request: the body is not JSON: {.'])
  expect(await post('/query', '[{"sql":"SELECT 1"},{"sql":1}]')).toEqual([
    400,
    'Invalid D1 request: query 1 of the body is not {sql, params}.',
  ])
  expect(await post('/query', '{"sql":"SELECT ?","params":[{}]}')).toEqual([
    400,
    'Invalid D1 request: query 0 of the body is not {sql, params}.',
  ])
  expect(await post('/nope', '')).toEqual([404, 'No POST /nope here: POST /query or /execute.'])
  expect((await ask(url, 'SELECT 1', { bookmark: 'garbage' })).error).toBe(
    'D1_SESSION_ERROR: invalid bookmark or constraint',
  )
})

test('a body over the limit is refused, not read into memory', async () => {
  const { url } = await open()
  const body = Buffer.alloc(33 * 1024 * 1024, 0x20)
  const response = await fetch(`${url}/query`, { method: 'POST', body })
  expect(response.status).toBe(400)
  expect((await response.json()).error).toContain('larger than')
})
