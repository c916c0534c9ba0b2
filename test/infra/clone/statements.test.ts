// SQL that puts one database in the place of another, foreign keys on, in one transaction.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { statementsOf, TooLong } from '../../../infra/clone/statements.ts'

/** Each refers to the other, which is as awkward as it gets. */
const RING = `
CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT, b INTEGER REFERENCES b (id), text TEXT, bytes BLOB, n REAL, twice AS (id * 2));
CREATE TABLE b (id INTEGER PRIMARY KEY, a INTEGER REFERENCES a (id));
CREATE INDEX texts ON a (text);
CREATE VIEW both AS SELECT a.id FROM a JOIN b ON a.b = b.id;
CREATE TRIGGER away INSTEAD OF DELETE ON both BEGIN SELECT 1; END;`

function make(sql: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'meridian-sql-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'db')
  const db = new DatabaseSync(path, { enableForeignKeyConstraints: false })
  db.exec(sql)
  db.close()
  return path
}

function dump(path: string) {
  const db = new DatabaseSync(path)
  const rows = (sql: string) =>
    db
      .prepare(sql)
      .all()
      .map((row) => ({ ...row }))
  const schema = rows('SELECT type, name, sql FROM sqlite_schema ORDER BY name')
  const told = {
    schema,
    a: rows('SELECT * FROM a'),
    b: rows('SELECT * FROM b'),
    seq: rows('SELECT * FROM sqlite_sequence'),
  }
  db.close()
  return told
}

test('what was there goes, and what comes is the same to the last byte', () => {
  const odd = `INSERT INTO a VALUES (5, 1, 'it''s\n"a" \\n; ?1 é', x'00ff', 0.1); INSERT INTO b VALUES (1, 5); UPDATE sqlite_sequence SET seq = 9;`
  const wanted = make(RING + odd)
  const other = make(
    `${RING} INSERT INTO a VALUES (7, 7, 'old', NULL, 1); INSERT INTO b VALUES (7, 7); CREATE TABLE gone (a INTEGER REFERENCES a (id)); INSERT INTO gone VALUES (7);`,
  )
  const db = new DatabaseSync(other) // with foreign keys, as D1 has them
  const replaced = db
    .prepare("SELECT name, type FROM sqlite_schema WHERE type IN ('table', 'view')")
    .all() as { name: string; type: string }[]
  db.exec(`BEGIN; ${[...statementsOf(wanted, replaced)].join('')} COMMIT;`)
  db.close()
  expect(dump(other)).toEqual(dump(wanted))
})

test('a row that D1 would not take is named, with the way out', () => {
  const rows = () => [
    ...statementsOf(
      make(`CREATE TABLE a (text); INSERT INTO a VALUES ('${'é'.repeat(50_000)}')`),
      [],
    ),
  ]
  expect(rows).toThrow(TooLong)
  expect(rows).toThrow(/row of a makes a statement of 1000\d\d bytes.*src\/app\/mask\.ts/)
})
