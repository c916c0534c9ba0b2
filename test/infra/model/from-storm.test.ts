import { describe, expect, test } from 'vitest'
import { check } from '../../../infra/model/checker.ts'
import { fromStorm } from '../../../infra/model/from-storm.ts'
import type { Line, OpLine } from '../../../infra/traffic/history.ts'
import { commitLine, linkRow, made, opLine } from './storm-lines.ts'

const token = (floor: number, epoch = 1) => ({ epoch, floor, bookmark: null })
const faults = (lines: Line[]) => check(fromStorm(lines).history).map(({ fault }) => fault)

const one = made({ slug: 'a', version: 1, url: 'https://one.example/' })
const two = made({ slug: 'a', version: 2, url: 'https://two.example/' })
const commits = [commitLine(1, 'key-1', one), commitLine(2, 'key-2', two)]
const link = (of: typeof one) => ({ ...of, kind: 'link' as const, disabled: false })
const writes = [
  opLine({ n: 0, method: 'POST', key: 'key-1', status: 201, value: link(one), token: token(1) }),
  opLine({
    n: 1,
    method: 'PATCH',
    key: 'key-2',
    ifMatch: '"1"',
    value: link(two),
    token: token(2),
  }),
]

test('a storm without a fault is accepted', () => {
  const reads = [
    opLine({ n: 2, value: link(two), token: token(2) }),
    opLine({ n: 3, path: '/a', status: 302, value: { kind: 'redirect', slug: 'a', url: two.url } }),
  ]
  const { history, faults: wrong } = fromStorm([...writes, ...reads, ...commits, linkRow(two)])
  expect(check(history)).toEqual([])
  expect(wrong).toEqual([])
  expect(history.sessions[0]?.steps).toHaveLength(4)
})

describe('what is found', () => {
  test('a read from before the own write', () => {
    expect(
      faults([...writes, opLine({ n: 2, value: link(one), token: token(2) }), ...commits]),
    ).toEqual(['read-your-writes'])
    const redirect = { kind: 'redirect', slug: 'a', url: one.url } as const
    expect(
      faults([
        ...writes,
        opLine({ n: 2, path: '/a', value: redirect, token: token(2) }),
        ...commits,
      ]),
    ).toEqual(['read-your-writes'])
    const missing = { kind: 'missing', slug: 'a' } as const
    expect(
      faults([
        ...writes,
        opLine({ n: 2, status: 404, value: missing, token: token(2) }),
        ...commits,
      ]),
    ).toEqual(['read-your-writes'])
  })

  test('a list from before the own write', () => {
    const path = '/api/links?limit=5'
    const list = (of: (typeof one)[]) =>
      opLine({ n: 2, path, value: { kind: 'list', links: of }, token: token(2) })
    expect(faults([...writes, list([two]), ...commits])).toEqual([])
    expect(faults([...writes, list([one]), ...commits])).toEqual(['read-your-writes'])
    expect(faults([...writes, list([]), ...commits])).toEqual(['read-your-writes'])
  })

  test('an acknowledged write that is in no account', () => {
    expect(faults([...writes, commitLine(1, 'key-1', one)])).toEqual(['lost-write'])
  })

  test('a refused write that is', () => {
    const refused = opLine({ n: 0, method: 'PATCH', key: 'key-2', status: 412, token: token(2) })
    expect(faults([refused, ...commits])).toEqual(['done-though-refused'])
  })

  test('a read of the primary that misses what another client was told is done', () => {
    const late = { client: 1, n: 0, wish: 'latest', invokedAt: 999, token: token(1) } as const
    expect(faults([...writes, opLine({ ...late, value: link(one) }), ...commits])).toEqual([
      'not-the-latest',
    ])
    expect(faults([...writes, opLine({ ...late, value: link(two) }), ...commits])).toEqual([])
  })

  test('a version that nobody made', () => {
    const never = { ...link(two), version: 7 }
    expect(
      faults([...writes, opLine({ n: 2, anonymous: true, value: never }), ...commits]),
    ).toEqual(['never-written'])
  })

  test('an effect that no commit made', () => {
    const three = { ...two, version: 3 }
    const { faults: wrong } = fromStorm([
      commitLine(1, 'key-1', one),
      commitLine(2, 'key-2', three),
    ])
    expect(wrong).toEqual(['commit 2 made version 3 of a, not 2'])
    const { faults: atEnd } = fromStorm([...commits, linkRow(three)])
    expect(atEnd).toEqual([
      'a ended as version 3 to https://two.example/, and its commits made version 2 to https://two.example/',
    ])
  })
})

describe('what is allowed', () => {
  const old = (rest: Partial<OpLine>) => opLine({ value: link(one), ...rest, n: 2 })

  test.each([
    ['sent no token', old({ anonymous: true })],
    ['was given none', old({ token: undefined })],
    ['asked for a stale copy', old({ wish: 'stale-ok', token: token(2) })],
    ['began a new session', old({ tokenSent: token(2), token: token(1, 2) })],
  ])('an old value, to a client that %s', (_, op) => {
    expect(faults([...writes, op, ...commits])).toEqual([])
  })

  test('a write without an answer, done or not, and done again under its key', () => {
    const unknown = opLine({
      n: 0,
      method: 'POST',
      key: 'key-1',
      outcome: 'timeout',
      status: undefined,
    })
    const never = opLine({ n: 1, method: 'POST', key: 'key-9', status: 503 })
    const again = { ...writes[0], n: 2, again: 0, replayed: true } as Line
    expect(faults([unknown, never, again, ...commits])).toEqual([])
  })

  test('a deleted link is known by who deleted it, or by how it ended', () => {
    const gone = { kind: 'deleted', slug: 'a' } as const
    const told = { kind: 'gone', slug: 'a' } as const
    const read = opLine({ n: 2, status: 410, value: told, token: token(2) })
    const [first] = writes
    const deleting = opLine({
      n: 1,
      method: 'DELETE',
      key: 'key-2',
      status: 204,
      value: gone,
      token: token(2),
    })
    expect(faults([...(first ? [first] : []), deleting, read, ...commits])).toEqual([])
    const ended = linkRow(two, { deleted_at: 5 })
    expect(faults([...(first ? [first] : []), read, ...commits, ended])).toEqual([])
  })
})
