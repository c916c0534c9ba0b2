// Which of the platform's SQL is taken, and what is said of the rest.
import { expect, test } from 'vitest'
import { SQL_CHARS_MAX, translate } from '../../../../infra/world/analytics/sql.ts'

const known = new Set(['a_set', 'other-set'])
const sqlOf = (text: string) => {
  const translated = translate(text, known)
  return translated.ok ? translated.sql : translated.why
}

test.each([
  ['SELECT count() FROM a_set', 'SELECT count(*) FROM a_set'],
  ['SELECT sum( blob1 ) FROM "other-set"', 'SELECT ifnull(sum ( blob1 ), 0) FROM "other-set"'],
  ["SELECT now() - INTERVAL '2' DAY", 'SELECT now ( ) - 172800'],
  ['SELECT 1 / 2; -- a half', 'SELECT 1 * 1.0 / 2'],
  [
    'SELECT quantileExactWeighted(0.5)(double1, _sample_interval) FROM a_set',
    'SELECT quantileExactWeighted ( 0.5 , double1 , _sample_interval ) FROM a_set',
  ],
  [
    "SELECT a FROM (SELECT blob1 AS a FROM a_set) WHERE a IN ('x', 'it''s') FORMAT JSON",
    "SELECT a FROM ( SELECT blob1 AS a FROM a_set ) WHERE a IN ( 'x' , 'it''s' )",
  ],
])('%s', (text, sql) => {
  expect(sqlOf(text)).toBe(sql)
})

test.each([
  ['DROP TABLE a_set', 'A query begins with SELECT.'],
  ['SELECT 1; SELECT 2', 'Send one query at a time.'],
  ['SELECT 1 FROM nothing', 'FROM "nothing": there is no such dataset. There is a_set, other-set.'],
  ['SELECT 1 FROM a_set, a_set', '"," cannot follow what is read FROM'],
  ['SELECT 1 FROM a_set JOIN a_set', '"JOIN" cannot follow what is read FROM'],
  ['SELECT 1 FROM (SELECT 1 FROM a_set) AS b, a_set', '"AS" cannot follow what is read FROM'],
  ['SELECT (SELECT 1 FROM a_set)', 'SELECT stands at the beginning, or in parentheses after FROM.'],
  ['SELECT 1 UNION SELECT 2', 'SELECT stands at the beginning'],
  ['SELECT randomblob(1000000000)', 'The function randomblob is not known here. There is count, '],
  ["SELECT now() - INTERVAL '1' MONTH", "INTERVAL is written '15' MINUTE here, in second, minute"],
  ['SELECT 1 FORMAT TabSeparated', 'The one FORMAT here is JSON, at the end.'],
  ['SELECT 1)', 'There is a ")" too many.'],
  ['SELECT $1', 'Nothing that is known here begins at: $1'],
  [`SELECT ${'1'.repeat(SQL_CHARS_MAX)}`, `more than ${SQL_CHARS_MAX} characters`],
])('%s is refused', (text, why) => {
  expect(translate(text, known)).toMatchObject({ ok: false })
  expect(sqlOf(text)).toContain(why)
})
