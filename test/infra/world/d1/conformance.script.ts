// The conformance test's operations, and every difference from Miniflare that is intended.
import type { Op } from './conformance.worker.ts'

const numbers = (count: number) => Array.from({ length: count }, (_, i) => i)

export const SCRIPT: Op[] = [
  { exec: 'CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT, b BLOB, r REAL, u TEXT UNIQUE)' },
  // Types, nulls, blobs, numbers.
  { all: ['INSERT INTO t VALUES (?, ?, ?, ?, ?)', 1, 'x', [1, 2, 255], 1.5, null] },
  { all: ['INSERT INTO t(id, a, b) VALUES (?1, ?2, ?2) RETURNING *', 2, 'é😀\u0000z'] },
  { all: ['SELECT * FROM t'] },
  { all: ["SELECT x'' AS e, x'00ff' AS f, NULL AS n, '' AS s"] },
  { all: ['SELECT ? AS e, typeof(?1) AS t', []] },
  {
    all: [
      'SELECT typeof(?) AS a, typeof(?) AS b, typeof(?) AS c, typeof(?) AS d',
      1,
      1.5,
      'x',
      null,
    ],
  },
  { all: ['SELECT ? AS yes', true] },
  { all: ['SELECT 9007199254740991 AS a, 9007199254740993 AS b, -9223372036854775808 AS c'] },
  { all: ['SELECT 1e999 AS a, 0.1 + 0.2 AS b, 1e21 AS c, 3.0 AS d, 7 / 2 AS e, -0.0 AS f'] },
  { all: ['SELECT ? AS a, ? AS b', 9007199254740991, 1e300] },
  { all: ["SELECT json('[1, 2]') AS j, \"a string\" AS s, date('2020-01-01') AS d"] },
  { all: ['SELECT id AS "x y", 1, 1+1 FROM t LIMIT 1'] },
  // The ways to ask.
  { raw: ['SELECT a.id, b.id, a.u FROM t a JOIN t b ON a.id <= b.id ORDER BY 1, 2'] },
  { all: ['SELECT a.id, b.id FROM t a JOIN t b ON a.id < b.id'] },
  { raw: ['SELECT id FROM t WHERE 0'] },
  { first: ['SELECT id, a FROM t ORDER BY id'] },
  { first: ['SELECT id, a FROM t'], column: 'id' },
  { first: ['SELECT id, a FROM t'], column: 'nope' },
  { first: ['SELECT id FROM t WHERE 0'] },
  { run: ['UPDATE t SET r = 2'] },
  { run: ['SELECT id FROM t'] },
  { run: ['INSERT INTO t(id) VALUES (100) RETURNING id'] },
  { all: ['DELETE FROM t WHERE id = 100'] },
  { all: ['INSERT OR IGNORE INTO t(id) VALUES (1)'] },
  { all: ["REPLACE INTO t(id, a) VALUES (1, 'y')"] },
  { all: ["INSERT INTO t(id) VALUES (1) ON CONFLICT (id) DO UPDATE SET a = 'up' RETURNING a"] },
  {
    all: [
      'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 3) SELECT i FROM n',
    ],
  },
  // Batches.
  {
    batch: [
      ['INSERT INTO t(id) VALUES (10)'],
      ['SELECT changes() AS c, last_insert_rowid() AS l'],
      ['UPDATE t SET a = 3 WHERE id > ?', 1],
      ['SELECT changes() AS c'],
      ['SELECT count(*) AS c FROM t'],
    ],
  },
  { batch: [['INSERT INTO t(id) VALUES (20)'], ['INSERT INTO t(id) VALUES (20)']] },
  { batch: [['DELETE FROM t'], ['SELECT * FROM nope']] },
  { batch: [['SELECT 1 AS one'], ['  ']] },
  { batch: [] },
  { all: ['SELECT id, a FROM t ORDER BY id'] },
  // Several statements in one text.
  { all: ['SELECT 1 AS a; SELECT 2 AS b'] },
  { all: ['INSERT INTO t(id) VALUES (30); SELECT count(*) AS c FROM t WHERE id = ?', 30] },
  { all: ['CREATE TABLE u(id INTEGER PRIMARY KEY); INSERT INTO u VALUES (?)', 4] },
  { all: ['SELECT ?; SELECT ?', 1, 2] },
  { all: ['INSERT INTO u VALUES (5); SELECT nope'] },
  { all: ['SELECT id FROM u'] },
  { exec: 'INSERT INTO u VALUES (6)\nINSERT INTO u VALUES (7); INSERT INTO u VALUES (8)' },
  { exec: 'INSERT INTO u VALUES (6)' },
  { exec: 'SELECT 1;\nSELEC' },
  { all: ['SELECT id FROM u'] },
  // Constraints.
  {
    exec: 'CREATE TABLE c(id INTEGER PRIMARY KEY, t INT REFERENCES t(id), x INT NOT NULL CHECK (x > 0)) STRICT;',
  },
  { all: ['INSERT INTO t(id) VALUES (1)'] },
  { all: ["INSERT INTO t(u) VALUES ('a'), ('a')"] },
  { all: ['INSERT INTO c(x) VALUES (NULL)'] },
  { all: ['INSERT INTO c(x) VALUES (0)'] },
  { all: ["INSERT INTO c(x) VALUES ('abc')"] },
  { all: ['INSERT INTO c(t, x) VALUES (999, 1)'] },
  { all: ['INSERT INTO c(t, x) VALUES (1, 1)'] },
  { all: ['DELETE FROM t WHERE id = 1'] },
  { all: ['PRAGMA foreign_keys = OFF'] },
  { all: ['DELETE FROM t WHERE id = 1'] },
  { exec: "CREATE TRIGGER tr BEFORE DELETE ON c BEGIN SELECT RAISE(ABORT, 'no deletes'); END" },
  { all: ['DELETE FROM c'] },
  // Errors.
  { all: ['SELECT * FROM nope'] },
  { all: ['SELECT nope FROM t'] },
  { all: ['SELECT nope(1)'] },
  { all: ['SELEC 1'] },
  { all: ['SELECT 1 FROM'] },
  { all: ["SELECT 'open"] },
  { all: ['INSERT INTO u VALUES (1, 2)'] },
  { all: ['INSERT INTO u(nope) VALUES (1)'] },
  { all: ['CREATE TABLE u(id)'] },
  { all: ['SELECT abs(-9223372036854775808)'] },
  { all: ["SELECT json('[')"] },
  { all: ['SELECT ?', 1, 2] },
  { all: ['SELECT ?, ?', 1] },
  { all: ['SELECT ?'] },
  { all: ['SELECT ?5', 1] },
  ...['', ' ', '-- a', ' -- a', '/* a */', ';'].map((sql): Op => ({ all: [sql] })),
  // Limits.
  {
    all: [
      `SELECT ${numbers(100)
        .fill(0)
        .map(() => '?')}`,
      ...numbers(100),
    ],
  },
  { all: [`SELECT ${numbers(101).map(() => '?')}`, ...numbers(101)] },
  { all: [`SELECT ${numbers(101).map((i) => `${i} AS c${i}`)}`] },
  { all: [`SELECT 1 /*${'x'.repeat(100_001)}*/`] },
  { all: [`SELECT 'a' LIKE '${'a'.repeat(51)}' AS l`] },
  // What a Worker may not do.
  ...[
    'BEGIN',
    'begin immediate',
    'COMMIT',
    'ROLLBACK',
    'SAVEPOINT x',
    'RELEASE x',
    "ATTACH ':memory:' AS x",
    'DETACH x',
    'VACUUM',
    'CREATE TEMP TABLE x(id)',
    'CREATE TABLE _cf_x(id)',
    'CREATE TABLE sqlite_x(id)',
    'PRAGMA user_version = 9',
    'PRAGMA journal_mode',
    'PRAGMA query_only = OFF',
    'PRAGMA writable_schema = 1',
    'PRAGMA nope',
  ].map((sql): Op => ({ all: [sql] })),
  // What it may.
  { all: ['PRAGMA foreign_keys'] },
  { all: ["PRAGMA table_info('t')"] },
  { all: ["SELECT name FROM pragma_table_info('t')"] },
  { all: ['PRAGMA index_list(t)'] },
  { all: ['PRAGMA foreign_key_list(c)'] },
  { all: ['PRAGMA quick_check'] },
  { all: ['EXPLAIN QUERY PLAN SELECT 1'] },
  { all: ["SELECT name, sql FROM sqlite_schema WHERE name IN ('t', 'u')"] },
  { batch: [['PRAGMA defer_foreign_keys = ON'], ['DELETE FROM t'], ['UPDATE c SET t = NULL']] },
  { exec: 'CREATE VIRTUAL TABLE ft USING fts5(body)' },
  { all: ["INSERT INTO ft VALUES ('hello world')"] },
  { all: ["SELECT body FROM ft WHERE ft MATCH 'hello'"] },
  // drizzle.
  { exec: 'CREATE TABLE authors(id INTEGER PRIMARY KEY NOT NULL, name TEXT NOT NULL)' },
  {
    exec: 'CREATE TABLE books(id INTEGER PRIMARY KEY NOT NULL, name TEXT NOT NULL UNIQUE, author INT REFERENCES authors(id))',
  },
  { drizzle: 'insert' },
  { drizzle: 'select' },
  { drizzle: 'join' },
  { drizzle: 'batch' },
  { drizzle: 'conflict' },
  { drizzle: 'delete' },
]

// All that is meant to differ. Besides these operations: `meta` (sizes, durations, row counts, names),
// the values of bookmarks, and ` at offset 7` inside an error, which node:sqlite does not tell.
type Difference = { why: string; op: Op; miniflare: string; world: string }
export const DIFFERENCES: Difference[] = [
  {
    why: 'D1 documents a limit of 2 MB a value; Miniflare has a higher one',
    op: { all: ['SELECT length(zeroblob(2000001)) AS l'] },
    miniflare: '2000001',
    world: 'D1_ERROR: string or blob too big: SQLITE_TOOBIG',
  },
  {
    why: 'D1 documents ? and ?1 only, and so does node:sqlite bind no others by position',
    op: { all: ['SELECT :name AS n', 1] },
    miniflare: '"n":1',
    world: 'D1_ERROR: Wrong number of parameter bindings for SQL query.',
  },
  {
    why: 'a comment after the last statement is harmless',
    op: { all: ['SELECT 1 AS one; -- and only'] },
    miniflare: 'D1_ERROR: SQL code did not contain a statement.',
    world: '"one":1',
  },
  {
    why: 'Miniflare breaks on a foreign key that fails at the commit',
    op: { batch: [['PRAGMA defer_foreign_keys = ON'], ['INSERT INTO c(t, x) VALUES (999, 1)']] },
    miniflare: 'internal error',
    world: 'D1_ERROR: FOREIGN KEY constraint failed: SQLITE_CONSTRAINT',
  },
  {
    why: 'Miniflare breaks on a statement that rolls back',
    op: { all: ['INSERT OR ROLLBACK INTO u VALUES (4)'] },
    miniflare: 'internal error',
    world: 'D1_ERROR: UNIQUE constraint failed: u.id: SQLITE_CONSTRAINT',
  },
  {
    why: 'we keep no list of functions that D1 leaves out',
    op: { all: ['SELECT sqlite_version() AS v'] },
    miniflare: 'D1_ERROR: not authorized to use function: sqlite_version',
    world: '"v":"3.',
  },
]
