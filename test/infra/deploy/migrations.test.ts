// Which migrations D1 is known to cut apart.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { migrationNotes } from '../../../infra/deploy/migrations.ts'

const TABLE = 'CREATE TABLE a(id INTEGER PRIMARY KEY);\n'
const trigger = (body: string) => `CREATE TRIGGER t AFTER UPDATE ON a\nBEGIN\n  ${body};\nEND;\n`
const PLAIN = trigger('DELETE FROM a WHERE id = 0')
const crlf = (sql: string) => sql.replaceAll('\n', '\r\n')

function notes(sql: string) {
  const folder = mkdtempSync(join(tmpdir(), 'migrations-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, '1.sql'), sql)
  return migrationNotes(folder, ['1.sql'])
}

test.for([
  ['a plain table', TABLE],
  ['a plain table with CRLF', crlf(TABLE)],
  ['a CASE without a trigger', 'CREATE VIEW v AS SELECT CASE WHEN 1 THEN 2 END;'],
  ['a trigger as D1 takes it', TABLE + PLAIN],
])('%s is taken', ([, sql]) => {
  expect(notes(sql ?? '')).toEqual([])
})

test.for([
  ['CRLF line ends', crlf(PLAIN)],
  ['BEGIN or END in small letters', PLAIN.replace('BEGIN', 'begin')],
  ['CASE', trigger("UPDATE a SET id = CASE WHEN 1 THEN 2 ELSE 3 END WHERE id = 'x'")],
  ['CRLF line ends, CASE', crlf(trigger('UPDATE a SET id = (CASE WHEN 1 THEN 2 END)'))],
])('a trigger with %s may be cut', ([what, sql]) => {
  expect(notes(sql ?? '')).toEqual([
    expect.stringContaining(`1.sql makes a trigger and has ${what}: `),
  ])
})
