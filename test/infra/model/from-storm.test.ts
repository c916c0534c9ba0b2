import { expect, test } from 'vitest'
import { check } from '../../../infra/model/checker.ts'
import { fromStorm as fromLines } from '../../../infra/model/from-storm.ts'
import type { Line, OpLine } from '../../../infra/traffic/history.ts'
import { workload } from '../../machine/workload.ts'
import { commitLine, linkRow, made, opLine, seen, shown } from './storm-lines.ts'

const token = (floor: number, epoch = 1) => ({ epoch, floor, bookmark: null })
const fromStorm = (lines: Line[]) => fromLines(lines, workload)
const faults = (lines: Line[]) => check(fromStorm(lines).history).map(({ fault }) => fault)

const one = made({ slug: 'a', version: 1, url: 'https://one.example/' })
const two = made({ slug: 'a', version: 2, url: 'https://two.example/' })
const commits = [commitLine(1, 'key-1', one), commitLine(2, 'key-2', two)]
const writes = [
  opLine({ n: 0, method: 'POST', key: 'key-1', status: 201, value: seen(one), token: token(1) }),
  opLine({
    n: 1,
    method: 'PATCH',
    key: 'key-2',
    ifMatch: '"1"',
    value: seen(two),
    token: token(2),
  }),
]

test('a storm without a fault is accepted', () => {
  const reads = [
    opLine({ n: 2, value: seen(two), token: token(2) }),
    opLine({
      n: 3,
      path: '/a',
      status: 302,
      value: { kind: 'redirect', name: 'a', value: two.url },
    }),
  ]
  const { history, faults: wrong } = fromStorm([...writes, ...reads, ...commits, linkRow(two)])
  expect(check(history)).toEqual([])
  expect(wrong).toEqual([])
  expect(history.sessions[0]?.steps).toHaveLength(4)
})

const path = '/api/links?limit=5'
const list = (of: (typeof one)[]) => read({ path, value: { kind: 'list', items: of.map(shown) } })
const read = (rest: Partial<OpLine>) => opLine({ token: token(2), ...rest, n: 2 })
const late = { client: 1, wish: 'latest', invokedAt: 999, token: token(1) } as const
const again = { ...opLine({ n: 2 }), ...writes[0], n: 2, again: 0, replayed: true }
const gone = read({ status: 410, value: { kind: 'gone', name: 'a' } })
const first = writes.slice(0, 1)

test.each<[fault: string, ops: OpLine[]]>([
  ['read-your-writes', [...writes, read({ value: seen(one) })]],
  [
    'read-your-writes',
    [...writes, read({ path: '/a', value: { kind: 'redirect', name: 'a', value: one.url } })],
  ],
  ['read-your-writes', [...writes, read({ status: 404, value: { kind: 'missing', name: 'a' } })]],
  ['read-your-writes', [...writes, list([one])]],
  ['read-your-writes', [...writes, list([])]],
  ['done-though-refused', [opLine({ n: 0, method: 'PATCH', key: 'key-2', status: 412 })]],
  ['not-the-latest', [...writes, opLine({ ...late, n: 0, value: seen(one) })]],
  ['never-written', [...writes, read({ anonymous: true, value: { ...seen(two), version: 7 } })]],
])('%s is found (%#)', (fault, ops) => {
  expect(faults([...ops, ...commits])).toEqual([fault])
})

test('an acknowledged write that is in no account is lost', () => {
  expect(faults([...writes, commitLine(1, 'key-1', one)])).toEqual(['lost-write'])
})

test('an effect that no commit made', () => {
  const three = { ...two, version: 3 }
  const { faults: wrong } = fromStorm([commitLine(1, 'key-1', one), commitLine(2, 'key-2', three)])
  expect(wrong).toEqual(['commit 2 made version 3 of a, not 2'])
  const { faults: atEnd } = fromStorm([...commits, linkRow(three)])
  expect(atEnd).toEqual([
    'a ended as version 3 to https://two.example/, and its commits made version 2 to https://two.example/',
  ])
})

test.each<[what: string, ops: OpLine[]]>([
  ['an old value without a token', [...writes, read({ value: seen(one), anonymous: true })]],
  ['an old value and no token', [...writes, read({ value: seen(one), token: undefined })]],
  ['a stale copy, asked for', [...writes, read({ value: seen(one), wish: 'stale-ok' })]],
  [
    'an old value in a new session',
    [...writes, read({ value: seen(one), tokenSent: token(2), token: token(1, 2) })],
  ],
  ['a list with all of it', [...writes, list([two])]],
  ['the newest of the primary', [...writes, opLine({ ...late, n: 0, value: seen(two) })]],
  [
    'a write without an answer, done or not, and done again under its key',
    [
      opLine({ n: 0, method: 'POST', key: 'key-1', outcome: 'timeout', status: undefined }),
      opLine({ n: 1, method: 'POST', key: 'key-9', status: 503 }),
      again,
    ],
  ],
  [
    'a link that it deleted',
    [
      ...first,
      opLine({
        ...{ n: 1, method: 'DELETE', key: 'key-2' },
        value: { kind: 'deleted', name: 'a' },
      }),
      gone,
    ],
  ],
])('a client may get %s', (_, ops) => {
  expect(faults([...ops, ...commits])).toEqual([])
})

test('a deleted link is known by how it ended', () => {
  const ended = linkRow(two, { deleted_at: 5 })
  expect(faults([...first, gone, ...commits, ended])).toEqual([])
  expect(faults([...first, gone, ...commits])).not.toEqual([])
})
