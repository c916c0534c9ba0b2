// Which migrations take something away from the Workers that serve.

import { expect, test } from 'vitest'
import { breaks, refusedMigrations } from '../../../infra/deploy/breaking.ts'

test.for([
  ['a new table', 'CREATE TABLE a (id TEXT);'],
  ['a new column', 'ALTER TABLE a ADD COLUMN b TEXT;'],
  ['an index that goes', 'DROP INDEX a_b;'],
  ['a trigger that goes', 'DROP TRIGGER IF EXISTS t;'],
  ['words in a comment', '-- DROP TABLE a\n/* RENAME TO b */ SELECT 1;'],
  ['words in a text', "INSERT INTO a VALUES ('DROP TABLE b; RENAME TO c');"],
])('%s breaks nothing', ([, sql = '']) => {
  expect(breaks(sql)).toEqual([])
})

test.for([
  ['DROP TABLE `a`;', 'drops the table `a`'],
  ['drop table if exists a;', 'drops the table a'],
  ['ALTER TABLE a DROP COLUMN b;', 'drops the column b'],
  ['ALTER TABLE a DROP b;', 'drops the column b'],
  ['ALTER TABLE a DROP COLUMN tables;', 'drops the column tables'],
  ["INSERT INTO a VALUES ('--'); DROP TABLE b;", 'drops the table b'],
  ['ALTER TABLE a RENAME COLUMN b TO c;', 'renames COLUMN b TO c'],
  ['ALTER TABLE `__new_a` RENAME TO `a`;', 'renames TO `a`'],
])('%s', ([sql = '', what]) => {
  expect(breaks(sql)).toEqual([what])
})

test('what is said has the order that works', () => {
  const migrations = [
    { name: '1.sql', sql: 'CREATE TABLE a (id TEXT);' },
    { name: '2.sql', sql: 'DROP TABLE a;' },
  ]
  expect(refusedMigrations(migrations)).toEqual([
    expect.stringMatching(
      /^2.sql drops the table a, .*1\. .*adds.*2\. .*3\. .*--allow-breaking\.$/,
    ),
  ])
})
