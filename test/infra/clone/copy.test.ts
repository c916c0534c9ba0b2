// A copy has what the rules let through, fits its own tables, and replaces another database whole.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { makeCopy } from '../../../infra/clone/copy.ts'
import type { Rules } from '../../../infra/clone/mask.ts'

/** As D1 exports them: rows refer to a table that comes later. */
const DUMP = `PRAGMA defer_foreign_keys=TRUE;
CREATE TABLE commit_seq (id INTEGER PRIMARY KEY, n INTEGER, epoch INTEGER);
INSERT INTO "commit_seq" ("id","n","epoch") VALUES(1,7,1);
CREATE TABLE _project (mark TEXT);
INSERT INTO "_project" ("mark") VALUES('theirs');
CREATE TABLE idempotency (key TEXT);
INSERT INTO "idempotency" ("key") VALUES('k');
CREATE TABLE notes (id INTEGER PRIMARY KEY AUTOINCREMENT, person TEXT NOT NULL REFERENCES people (name), size INTEGER AS (length(person)), more BLOB);
INSERT INTO "notes" ("id","person","more") VALUES(4,'ann',X'00ff');
INSERT INTO "notes" ("id","person","more") VALUES(9,'bob',NULL);
CREATE TABLE people (name TEXT PRIMARY KEY, mail TEXT);
INSERT INTO "people" ("name","mail") VALUES('ann','a@a');
INSERT INTO "people" ("name","mail") VALUES('bob','b@b');
DELETE FROM sqlite_sequence;
INSERT INTO "sqlite_sequence" ("name","seq") VALUES('notes',12);
CREATE UNIQUE INDEX mails ON people (mail);
CREATE VIEW names AS SELECT name FROM people;
CREATE TRIGGER t AFTER INSERT ON notes BEGIN DELETE FROM people; END;`

async function made(rules: Rules | undefined, signal = new AbortController().signal, dump = DUMP) {
  const folder = mkdtempSync(join(tmpdir(), 'meridian-copy-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const at = (name: string) => join(folder, name)
  writeFileSync(at('dump.sql'), dump)
  const files = { dump: at('dump.sql'), home: at('home'), copy: at('copy') }
  const copied = await makeCopy({ ...files, rules, mark: 'ours', epoch: 3, signal })
  return { copied, all: (sql: string) => query(files.copy, sql) }
}

function query(path: string, sql: string) {
  const db = new DatabaseSync(path, { readOnly: true })
  const rows = db.prepare(sql).all()
  db.close()
  return rows.map((row) => ({ ...row }))
}

const keep = (row: object) => row as never

test('rows go by their rule, in another order than they refer to each other', async () => {
  const { copied, all } = await made({
    notes: keep,
    people: async (row) => ({ ...row, mail: `${row.name}@test.example` }),
  })
  expect(copied).toEqual({
    ok: true,
    tables: [
      { table: 'commit_seq', of: 1, rows: 1 },
      { table: '_project', of: 1, rows: 0 },
      { table: 'idempotency', of: 1, rows: 0 },
      { table: 'notes', of: 2, rows: 2 },
      { table: 'people', of: 2, rows: 2 },
    ],
  })
  expect(all('SELECT mail FROM people')).toEqual([
    { mail: 'ann@test.example' },
    { mail: 'bob@test.example' },
  ])
  expect(all('SELECT id, size, more FROM notes')).toEqual([
    { id: 4, size: 3, more: new Uint8Array([0, 255]) },
    { id: 9, size: 3, more: null },
  ])
  expect(all('SELECT * FROM commit_seq')).toEqual([{ id: 1, n: 7, epoch: 3 }])
  expect(all('SELECT * FROM _project')).toEqual([{ mark: 'ours' }])
  expect(all('SELECT * FROM idempotency')).toEqual([])
  expect(all('SELECT seq FROM sqlite_sequence')).toEqual([{ seq: 12 }])
  expect(all("SELECT name FROM sqlite_schema WHERE type IN ('trigger', 'view')")).toHaveLength(2)
})

test('without rules they go as they are', async () => {
  const { all } = await made(undefined)
  expect(all('SELECT mail FROM people')).toEqual([{ mail: 'a@a' }, { mail: 'b@b' }])
})

const one = { notes: keep, people: keep }
test.for([
  [
    'a row that another refers to',
    { ...one, people: () => undefined },
    /A row of notes refers to a row of people/,
  ],
  [
    'a column that is not there',
    { ...one, people: () => ({ nmae: 'x' }) },
    /people.*column "nmae"/,
  ],
  ['a value that may not be', { ...one, notes: () => ({ person: null }) }, /notes.*NOT NULL/],
  [
    'the same value twice',
    { ...one, people: keep, notes: () => ({ id: 1, person: 'ann' }) },
    /notes.*UNIQUE/,
  ],
  [
    'the same value twice in an index',
    { ...one, people: (row: object) => ({ ...row, mail: 'x' }) },
    /UNIQUE/,
  ],
] as const)('%s is a sentence', async ([, rules, reason]) => {
  const { copied } = await made(rules as Rules)
  expect(copied).toEqual({ ok: false, reason: expect.stringMatching(reason) })
})

test('it can be ended between rows', async () => {
  const quit = new AbortController()
  const rules: Rules = { ...one, notes: () => void quit.abort(new Error('enough')) }
  await expect(made(rules, quit.signal)).rejects.toThrow('enough')
})

test('an export that broke off is a sentence', async () => {
  const { copied } = await made(undefined, undefined, DUMP.slice(0, -10))
  expect(copied).toEqual({
    ok: false,
    reason: expect.stringMatching(/^What D1 exported.*try again/),
  })
})
