// Whatever is written at the primary, the replica ends up with the same rows.
import { expect, test } from 'vitest'
import { ask, openLab } from './lab.ts'

const ANYWHERE = { bookmark: 'first-unconstrained' }

/** Runs each step at the primary; after each, `read` must give the same at both. */
async function same(read: string, steps: (string | string[])[]) {
  const { url, primaryUrl, caughtUp, feeds } = await openLab()
  for (const step of steps) {
    const { error } = await ask(primaryUrl, step)
    expect([step, error]).toEqual([step, undefined])
    await caughtUp()
    const [here, there] = [await ask(url, read, ANYWHERE), await ask(primaryUrl, read)]
    expect([here.error, there.error]).toEqual([undefined, undefined])
    expect([step, here.rows]).toEqual([step, there.rows])
    expect(here.meta.served_by_primary).toBe(false)
  }
  // Never had to start over: each commit arrived in the form that suits it.
  expect(feeds).toEqual([-1])
}

test('rows inserted, changed, swapped and deleted', () =>
  same('SELECT * FROM notes', [
    "INSERT INTO notes VALUES (1, 'a'), (2, 'b'), (3, NULL)",
    "UPDATE notes SET text = 'c' WHERE id = 3",
    ["UPDATE notes SET text = 'x' WHERE id = 1", "UPDATE notes SET text = 'a' WHERE id = 2"],
    'UPDATE notes SET id = id + 10',
    "REPLACE INTO notes VALUES (11, 'new')",
    'UPDATE notes SET text = text',
    'DELETE FROM notes',
  ]))

test('the schema', () =>
  same("SELECT type, name, sql FROM sqlite_schema WHERE type <> 'trigger' ORDER BY name", [
    'CREATE TABLE more(id TEXT PRIMARY KEY NOT NULL)',
    ['ALTER TABLE more ADD COLUMN n INT', "INSERT INTO more VALUES ('a', 1)"],
    'CREATE INDEX by_n ON more(n)',
    'CREATE VIEW v AS SELECT n FROM more',
    'DROP VIEW v',
    'DROP TABLE more',
  ]))

test('tables a session is blind to: no key, a key that may be NULL', () =>
  same('SELECT * FROM bare UNION ALL SELECT * FROM nullable ORDER BY 1, 2', [
    ['CREATE TABLE bare(a, b)', 'CREATE TABLE nullable(a TEXT PRIMARY KEY, b)'],
    'INSERT INTO bare VALUES (1, 1)',
    'INSERT INTO nullable VALUES (NULL, 1), (NULL, 2)',
    'UPDATE nullable SET b = 3',
    ["INSERT INTO notes VALUES (1, 'a')", 'UPDATE bare SET b = 3'],
    'DELETE FROM bare',
  ]))

test('foreign keys that cascade', () =>
  same('SELECT * FROM notes JOIN child ON n = notes.id', [
    `CREATE TABLE child(id INTEGER PRIMARY KEY,
      n REFERENCES notes(id) ON DELETE CASCADE ON UPDATE CASCADE)`,
    ["INSERT INTO notes VALUES (1, 'a'), (2, 'b')", 'INSERT INTO child VALUES (1, 1), (2, 2)'],
    'UPDATE notes SET id = 3 WHERE id = 2',
    'DELETE FROM notes WHERE id = 1',
  ]))

test('a foreign key that cascades into a table without a key', () =>
  same('SELECT * FROM bare', [
    'CREATE TABLE bare(id, n REFERENCES notes(id) ON DELETE CASCADE)',
    ["INSERT INTO notes VALUES (1, 'a'), (2, 'b')", 'INSERT INTO bare VALUES (1, 1), (2, 2)'],
    'DELETE FROM notes WHERE id = 1',
  ]))

test('triggers act once, at the primary', () =>
  same('SELECT * FROM audit', [
    [
      'CREATE TABLE audit(id INTEGER PRIMARY KEY AUTOINCREMENT, note)',
      'CREATE TRIGGER "a ""b" AFTER INSERT ON notes BEGIN INSERT INTO audit(note) VALUES (new.id); END',
    ],
    "INSERT INTO notes VALUES (7, 'a'), (8, 'b')",
  ]))

test('generated columns, WITHOUT ROWID, STRICT, and more columns than parameters allowed', () => {
  const names = Array.from({ length: 60 }, (_, i) => `c${i}`)
  return same('SELECT wide.*, made.*, pairs.* FROM wide, made, pairs', [
    [
      `CREATE TABLE wide(id INTEGER PRIMARY KEY, ${names.join(', ')})`,
      "CREATE TABLE made(id INTEGER PRIMARY KEY, a TEXT, b TEXT AS (a || '!'), c INT AS (id * 2) STORED)",
      'CREATE TABLE pairs(a TEXT, b INT, PRIMARY KEY (a, b)) STRICT, WITHOUT ROWID',
    ],
    "INSERT INTO made(a) VALUES ('x')",
    "INSERT INTO pairs VALUES ('x', 1)",
    'INSERT INTO wide(id) VALUES (1)',
    `UPDATE wide SET ${names.map((name, i) => `${name} = ${i}`).join(', ')}`,
    "UPDATE made SET a = 'y'",
  ])
})

test('full text search', () =>
  same("SELECT body FROM search WHERE search MATCH 'hello'", [
    'CREATE VIRTUAL TABLE search USING fts5(body)',
    "INSERT INTO search VALUES ('hello world')",
    "INSERT INTO search VALUES ('hello again')",
    "DELETE FROM search WHERE body = 'hello world'",
  ]))

test('statistics of ANALYZE', () =>
  same('SELECT count(*) FROM sqlite_schema', [
    "INSERT INTO notes VALUES (1, 'a')",
    'ANALYZE',
    "INSERT INTO notes VALUES (2, 'b')",
    'ANALYZE',
  ]))
