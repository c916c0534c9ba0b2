import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openPrimary } from '../../../../infra/world/d1/primary.ts'
import { createClock } from '../../../support/clock.ts'

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
