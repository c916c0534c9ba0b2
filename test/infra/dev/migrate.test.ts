import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { unstable_splitSqlQuery as split } from 'wrangler'
import { migrate } from '../../../infra/dev/migrate.ts'
import { openSmall } from '../../../infra/small/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'migrate-'))
const { d1, stop } = await openSmall({ workers: [], secrets: {} })
afterAll(async () => {
  await stop()
  rmSync(folder, { recursive: true, force: true })
})

const file = (name: string, sql: string) => writeFileSync(join(folder, name), sql)
const run = () => migrate(d1, folder, split)
const rows = async (sql: string) => (await d1.prepare(sql).all()).results

test('each file once, in order, and only what is new', async () => {
  file('0001_b.sql', 'INSERT INTO a VALUES (1);\nINSERT INTO a VALUES (2);')
  file('0000_a.sql', 'CREATE TABLE a (n INTEGER);')
  expect(await run()).toEqual(['0000_a.sql', '0001_b.sql'])
  file('0002_c.sql', 'INSERT INTO a VALUES (3)')
  expect(await run()).toEqual(['0002_c.sql'])
  expect(await run()).toEqual([])
  expect(await rows('SELECT n FROM a')).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }])
})

test('a file that fails leaves nothing of itself, and is tried again when it is mended', async () => {
  file('0003_d.sql', 'INSERT INTO a VALUES (4);\nINSERT INTO nowhere VALUES (4);')
  await expect(run()).rejects.toThrow(/^Migration 0003_d\.sql failed: .*no such table: nowhere/)
  expect(await rows('SELECT n FROM a WHERE n = 4')).toEqual([])
  file('0003_d.sql', 'INSERT INTO a VALUES (4);')
  expect(await run()).toEqual(['0003_d.sql'])
  expect(await rows('SELECT name FROM d1_migrations ORDER BY id')).toHaveLength(4)
})
