import { expect, test } from 'vitest'
import * as answers from '../../../infra/storm/answer.ts'
import type { Intent } from '../../../infra/storm/plan.ts'
import type { Outgoing } from '../../../infra/storm/session.ts'
import type { Answer } from '../../../infra/traffic/reply.ts'
import { workload } from '../../machine/workload.ts'
import { answer, problem, token } from '../traffic/answers.ts'
import { link, outgoing } from './outgoing.ts'

const readSeen = (sent: Outgoing, given: Answer) => answers.readSeen(sent, given, workload)
const faultOf = (sent: Outgoing, given: Answer) =>
  answers.faultOf(sent, given, readSeen(sent, given))

const read: Intent = { kind: 'read', name: 'a' }
const follow: Intent = { kind: 'follow', name: 'a' }
const list: Intent = { kind: 'list' }
const remove: Intent = { kind: 'delete', name: 'a' }
const create: Intent = { kind: 'create', name: 'a', value: 'https://example.com/1' }
const change: Intent = { ...create, kind: 'change', hidden: true }

const listed = { name: 'a', version: 3, value: link(3).url }
const shown = { ...listed, hidden: false }

test.each([
  [read, answer(200, link(3), { ETag: '"3"' }), { kind: 'item', ...shown }],
  [create, answer(201, link(3), { ETag: '"3"' }), { kind: 'item', ...shown }],
  [change, answer(200, link(3), { ETag: '"3"' }), { kind: 'item', ...shown }],
  [remove, answer(204), { kind: 'deleted', name: 'a' }],
  [
    follow,
    answer(302, '', { Location: 'https://x/' }),
    { kind: 'redirect', name: 'a', value: 'https://x/' },
  ],
  [read, answer(404, problem(404, 'not-found')), { kind: 'missing', name: 'a' }],
  [read, answer(410, problem(410, 'gone')), { kind: 'gone', name: 'a' }],
  [remove, answer(410, problem(410, 'gone')), { kind: 'deleted', name: 'a' }],
  [follow, answer(410, problem(410, 'gone')), { kind: 'gone', name: 'a' }],
  [list, answer(200, { links: [link(3)], cursor: null }), { kind: 'list', items: [listed] }],
] as const)('%j is understood', (intent, given, seen) => {
  const sent = outgoing(intent)
  expect(readSeen(sent, given)).toEqual(seen)
  expect(faultOf(sent, given)).toBeUndefined()
})

test('a 503 is allowed for everything, but has to be a problem that says when to come back', () => {
  const busy = problem(503, 'overloaded')
  const good = answer(503, busy, { 'Retry-After': '2' })
  for (const intent of [read, follow, list, create, change, remove]) {
    expect(faultOf(outgoing(intent), good)).toBeUndefined()
    expect(readSeen(outgoing(intent), good)).toBeUndefined()
  }
  expect(faultOf(outgoing(read), answer(503, busy))).toContain('Retry-After')
})

test.each([
  ['a 500', read, answer(500, problem(500, 'internal')), 'not allowed here: 500'],
  ['a 409 for a slug of its own', create, answer(409, problem(409, 'slug-taken')), 'not allowed'],
  ['a 400 for a token', read, answer(400, problem(400, 'invalid-token')), 'not allowed'],
  [
    'an error in plain text',
    read,
    answer(404, 'no', { 'Content-Type': 'text/plain' }),
    'not a problem',
  ],
  ['an error of two minds', read, answer(404, problem(410, 'gone')), 'calls itself 410'],
  ['another link', read, answer(200, link(3, 'b'), { ETag: '"3"' }), 'does not show'],
  ['half a body', read, answer(200, '{"slug":', { ETag: '"3"' }), 'does not show'],
  ['a page with holes', list, answer(200, { links: [{}] }), 'does not show'],
  ['a wrong ETag', read, answer(200, link(3), { ETag: '"2"' }), 'ETag is "2" of version 3'],
  [
    'a disabled link without a key',
    read,
    answer(200, { ...link(3), disabled: true }, { ETag: '"3"' }),
    'shows a hidden item',
  ],
  ['HTML', list, answer(200, { links: [] }, { 'Content-Type': 'text/html' }), 'text/html'],
  ['a redirect to nowhere', follow, answer(302), 'without Location'],
  [
    'a token of nobody',
    read,
    answer(200, link(3), { ETag: '"3"', 'Consistency-Token': 'x' }),
    'not a',
  ],
] as const)('%s is never allowed', (_name, intent, given, words) => {
  expect(faultOf(outgoing(intent), given)).toContain(words)
})

test('a session keeps its token and never goes back', () => {
  const sent = outgoing(read, { token: token(9) })
  const with_ = (headers: Record<string, string>) => {
    const given = answer(200, link(3), { ETag: '"3"', ...headers })
    if (headers['Consistency-Token'] === '') given.headers.delete('Consistency-Token')
    return faultOf(sent, given)
  }
  expect(with_({ 'Consistency-Token': token(9) })).toBeUndefined()
  expect(with_({ 'Consistency-Token': token(8) })).toBe('the token went back from 9 to 8')
  expect(with_({ 'Consistency-Token': token(8), 'Consistency-Reset': 'epoch' })).toBeUndefined()
  expect(with_({ 'Consistency-Token': '' })).toBe('no Consistency-Token came back')
})

test('a repeated write is answered as the first time', () => {
  const before = answer(200, link(3))
  const sent = outgoing(change, { before })
  expect(faultOf(sent, answer(200, link(3), { ETag: '"3"' }))).toBeUndefined()
  expect(faultOf(sent, answer(200, link(4), { ETag: '"4"' }))).toContain('no longer 200')
})
