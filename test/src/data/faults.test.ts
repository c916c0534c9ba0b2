// What D1 meant by an error, wherever in the chain it stands.
import { expect, test } from 'vitest'
import { classify, DataError } from '../../../src/data/faults.ts'

test.each([
  'D1_ERROR: Network connection lost.',
  'D1_ERROR: D1 DB storage caused object to be reset.',
  'D1_ERROR: D1 DB reset because its code was updated.',
  'D1_ERROR: Internal error while starting up D1 DB storage caused object to be reset',
  'Cannot resolve D1 DB due to transient issue on remote node.',
  "Can't read from request stream because client disconnected.",
  'D1_ERROR: D1 DB storage operation exceeded timeout which caused object to be reset.',
])('"%s" is transient', (text) => {
  expect(classify(new Error(text))).toMatchObject({ kind: 'transient' })
})

test.each([
  "D1_ERROR: D1 DB's isolate exceeded its memory limit and was reset.",
  'D1_ERROR: D1 DB exceeded its CPU time limit and was reset.',
])('"%s" is exhausted', (text) => {
  expect(classify(new Error(text))).toMatchObject({ kind: 'exhausted' })
})

test.each([
  "D1_ERROR: Your account has exceeded D1's free tier daily row read limit. Upgrade to a paid plan",
  "D1_ERROR: Your account has exceeded D1's free tier daily row write limit. Upgrade",
  'D1_ERROR: D1 DB is overloaded. Requests queued for too long.',
  'D1_ERROR: D1 DB is overloaded. Too many requests queued.',
])('"%s" is overload', (text) => {
  expect(classify(new Error(text))).toMatchObject({ kind: 'overload' })
})

test.each([
  ['D1_ERROR: UNIQUE constraint failed: links.slug: SQLITE_CONSTRAINT', 'links.slug'],
  [
    'D1_ERROR: UNIQUE constraint failed: idempotency.principal, idempotency.key: SQLITE_CONSTRAINT_PRIMARYKEY',
    'idempotency.principal, idempotency.key',
  ],
  ['D1_ERROR: CHECK constraint failed: must_have_changed: SQLITE_CONSTRAINT', 'must_have_changed'],
  ['UNIQUE constraint failed: links.slug', 'links.slug'],
])('"%s" is the constraint %s', (text, on) => {
  expect(classify(new Error(text))).toMatchObject({ kind: 'constraint', on })
})

test('the cause counts, however it is wrapped', () => {
  const cause = new Error('D1_ERROR: UNIQUE constraint failed: links.slug')
  const wrapped = new Error('Failed query', { cause: new Error('batch', { cause }) })
  expect(classify(wrapped)).toMatchObject({ kind: 'constraint', on: 'links.slug' })
  const outer = new Error('UNIQUE constraint failed: links.slug', { cause: new Error('why') })
  expect(classify(outer)).toMatchObject({ kind: 'constraint', on: 'links.slug' })
})

test('a chain that points at itself ends', () => {
  const error = new Error('loop')
  error.cause = error
  expect(classify(error)).toMatchObject({ kind: 'bug' })
})

test.each([new Error('D1_ERROR: no such table: links: SQLITE_ERROR'), 'text', null, undefined, 7])(
  '%s is a bug',
  (error) => {
    expect(classify(error)).toMatchObject({ kind: 'bug' })
  },
)

test('a DataError keeps its reason and its cause', () => {
  const cause = new Error('why')
  const error = new DataError('overloaded', cause)
  expect(error).toMatchObject({ reason: 'overloaded', cause, message: 'database: overloaded' })
})
