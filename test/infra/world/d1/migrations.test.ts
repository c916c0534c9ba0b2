// Migrations as SQLite takes them, whole or not at all.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openPrimary } from '../../../../infra/world/d1/primary.ts'
import { createClock } from '../../../support/clock.ts'
import { machineStatements } from '../../../support/tables.ts'
import { ask, openLab } from './lab.ts'

function folder(files: Record<string, string>) {
  const dir = mkdtempSync(join(tmpdir(), 'migrations-'))
  onTestFinished(() => rmSync(dir, { recursive: true }))
  const add = (more: Record<string, string>) => {
    for (const [name, sql] of Object.entries(more)) writeFileSync(join(dir, name), sql)
  }
  add(files)
  return { dir, add }
}

function open() {
  const primary = openPrimary({ file: ':memory:', region: 'enam', clock: createClock() })
  onTestFinished(() => primary.close())
  return primary
}

const FILES = {
  '0002_more.sql':
    'ALTER TABLE a ADD COLUMN b TEXT;\n--> statement-breakpoint\nINSERT INTO a VALUES (1, 2);',
  '0001_first.sql': 'CREATE TABLE a(id INTEGER PRIMARY KEY);',
  'readme.md': 'not a migration',
}

test('migrations run in the order of their names, once', () => {
  const primary = open()
  const { dir, add } = folder(FILES)
  expect(primary.migrate(dir)).toEqual(['0001_first.sql', '0002_more.sql'])
  const before = primary.bookmark()
  expect(primary.migrate(dir)).toEqual([])
  expect(primary.bookmark()).toBe(before)
  add({ '0003_last.sql': 'DELETE FROM a' })
  expect(primary.migrate(dir)).toEqual(['0003_last.sql'])
})

test('a migration that fails leaves nothing behind, and says which file and why', () => {
  const primary = open()
  const { dir, add } = folder({
    ...FILES,
    '0003_bad.sql': 'CREATE TABLE half(id INTEGER PRIMARY KEY); INSERT INTO a VALUES (1, 3);',
  })
  expect(() => primary.migrate(dir)).toThrow(
    'Migration 0003_bad.sql failed: UNIQUE constraint failed: a.id: SQLITE_CONSTRAINT',
  )
  add({ '0003_bad.sql': 'CREATE TABLE half(id INTEGER PRIMARY KEY)' })
  expect(primary.migrate(dir)).toEqual(['0003_bad.sql'])
})

test('a migration may not manage transactions itself', () => {
  const { dir } = folder({ '1.sql': 'BEGIN; CREATE TABLE a(id INTEGER PRIMARY KEY); COMMIT' })
  expect(() => open().migrate(dir)).toThrow('Migration 1.sql failed: To execute a transaction')
})

test('a folder that is not there is a clear error', () => {
  expect(() => open().migrate('/no/such/folder')).toThrow('migrations folder "/no/such/folder"')
})

const TRIGGER = `CREATE TRIGGER t AFTER UPDATE ON links
BEGIN
  UPDATE links SET url = CASE WHEN new.url = '' THEN '-' ELSE new.url END WHERE slug = new.slug;
END;
`
const PAGE = "INSERT INTO links (slug, url, mod_seq) VALUES ('a', 'https://a.example/', 1)"

// Others cut the file at the `;` inside; CRLF comes from editors and checkouts on Windows.
test.for([TRIGGER, TRIGGER.replaceAll('\n', '\r\n')])(
  'a trigger with CASE in it is one statement, and its own changes are not counted (%#)',
  async (sql) => {
    const lab = await openLab()
    const tables = (await machineStatements()).join('--> statement-breakpoint\n')
    const { dir } = folder({ '0000_start.sql': tables, '0001_trigger.sql': sql })
    expect(lab.primary.migrate(dir).at(-1)).toBe('0001_trigger.sql')
    await ask(lab.primaryUrl, PAGE)
    const write = await ask(lab.primaryUrl, [
      "UPDATE links SET url = '', version = version + 1 WHERE slug = 'a' AND version = 1",
      'INSERT INTO must SELECT changes()', // what changed() of src/data/commit.ts insists on
      'DELETE FROM must',
    ])
    expect(write.error).toBeUndefined()
    const read = 'SELECT url, version FROM links'
    expect((await ask(lab.primaryUrl, read)).rows).toEqual([['-', 2]])
    await lab.caughtUp()
    expect((await ask(lab.url, read, { bookmark: 'first-unconstrained' })).rows).toEqual([['-', 2]])
  },
)

test('what a trigger changes elsewhere reaches a replica once', async () => {
  const lab = await openLab()
  const { dir } = folder({
    '1.sql':
      'CREATE TABLE counter(id INTEGER PRIMARY KEY, n INTEGER); INSERT INTO counter VALUES (1, 0);',
    '2.sql': 'CREATE TRIGGER t AFTER INSERT ON notes BEGIN UPDATE counter SET n = n + 1; END;',
  })
  lab.primary.migrate(dir)
  await lab.caughtUp()
  for (const id of [1, 2, 3]) await ask(lab.primaryUrl, `INSERT INTO notes VALUES (${id}, '${id}')`)
  await lab.caughtUp()
  const read = await ask(lab.url, 'SELECT n FROM counter', { bookmark: 'first-unconstrained' })
  expect([read.rows, lab.feeds]).toEqual([[[3]], [-1]])
})
