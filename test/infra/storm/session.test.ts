import { expect, test } from 'vitest'
import type { Intent } from '../../../infra/storm/plan.ts'
import { createSession, TRIES_MAX } from '../../../infra/storm/session.ts'
import { planned } from './outgoing.ts'

const create: Intent = { kind: 'create', slug: 'a', url: 'https://example.com/1' }
const read: Intent = { kind: 'read', slug: 'a' }
const change: Intent = { kind: 'change', slug: 'a', url: 'https://example.com/2', disabled: false }
const remove: Intent = { kind: 'delete', slug: 'a' }
const retry: Intent = { kind: 'retry', slug: 'z' }
const repeat: Intent = { kind: 'repeat', slug: 'z' }

const seen = (version: number) =>
  ({ kind: 'link', slug: 'a', version, url: 'https://example.com/1', disabled: false }) as const
const learned = (status: number, version?: number, token?: string) => ({
  answer: { status, text: '{}' },
  token,
  value: version === undefined ? undefined : seen(version),
})
const silence = { answer: undefined, token: undefined, value: undefined }

test('a first read asks for a token, and everything after it carries the last one', () => {
  const session = createSession()
  const first = session.next(planned(read))
  expect(first).toMatchObject({ method: 'GET', path: '/api/links/a', wish: 'session' })
  expect(first.token).toBeUndefined()
  session.learn(first, learned(200, 1, 't1'))
  const second = session.next(planned(change, { n: 1 }))
  expect(second).toMatchObject({ token: 't1', wish: undefined, method: 'PATCH' })
  session.learn(second, learned(200, 2, 't2'))
  expect(session.next(planned(read, { n: 2 })).token).toBe('t2')
})

test('an anonymous read neither sends a token nor learns from the answer', () => {
  const session = createSession()
  session.learn(session.next(planned(read)), learned(200, 1, 't1'))
  const anonymous = session.next(planned(read, { anonymous: true }))
  expect(anonymous.token).toBeUndefined()
  session.learn(anonymous, learned(200, 7, 't7'))
  expect(session.next(planned(change))).toMatchObject({ token: 't1', ifMatch: '"1"' })
})

test('a change insists on the version last seen, or takes any', () => {
  const session = createSession()
  expect(session.next(planned(change)).ifMatch).toBe('*')
  session.learn(session.next(planned(read)), learned(200, 4))
  expect(session.next(planned(change)).ifMatch).toBe('"4"')
  expect(session.next(planned(remove))).toMatchObject({ ifMatch: '"4"', method: 'DELETE' })
})

test('once told that a link is gone it takes any version of it, and knows that it is there', () => {
  const session = createSession()
  session.learn(session.next(planned(read)), learned(200, 4))
  const gone = { ...learned(410), value: { kind: 'gone', slug: 'a' } as const }
  session.learn(session.next(planned(read, { n: 1 })), gone)
  expect(session.next(planned(change, { n: 2 }))).toMatchObject({
    ifMatch: '*',
    allowed: [200, 412],
  })
})

test('an unanswered write is tried again under its key, from elsewhere, a few times', () => {
  const session = createSession()
  const first = session.next(planned(create))
  session.learn(first, silence)
  for (let n = 1; n < TRIES_MAX; n++) {
    const again = session.next(planned(retry, { n, colo: 'GRU' }))
    const { key, body } = first
    expect(again).toMatchObject({ key, body, again: 0, n, colo: 'GRU', method: 'POST' })
    session.learn(again, learned(503))
  }
  expect(session.next(planned(retry))).toMatchObject({ method: 'GET', path: '/api/links/z' })
})

test('an answer settles it, a refusal too', () => {
  for (const status of [201, 412]) {
    const session = createSession()
    session.learn(session.next(planned(create)), learned(503))
    session.learn(session.next(planned(retry, { n: 1 })), learned(status))
    expect(session.next(planned(retry, { n: 2 })).method).toBe('GET')
  }
})

test('an answered write is repeated as it was, and has to be answered as it was', () => {
  const session = createSession()
  expect(session.next(planned(repeat)).method).toBe('GET')
  const first = session.next(planned(create))
  session.learn(first, learned(201, 1, 't1'))
  session.learn(session.next(planned(read, { n: 1 })), learned(200, 1, 't2'))
  const again = session.next(planned(repeat, { n: 2 }))
  const before = { status: 201, text: '{}' }
  expect(again).toMatchObject({ key: first.key, again: 0, token: 't2', before })
})

test('refusals are allowed where the client gave cause', () => {
  const session = createSession()
  expect(session.next(planned(create)).allowed).toEqual([201])
  expect(session.next(planned(change)).allowed).toEqual([200, 412, 404])
  session.learn(session.next(planned(read)), learned(200, 1))
  expect(session.next(planned(change)).allowed).toEqual([200, 412])
  session.next(planned(remove))
  expect(session.next(planned(change)).allowed).toEqual([200, 412, 410])
})

test('keys are of the shape that the API wants, one for each write', () => {
  const session = createSession()
  const keys = [0, 1].map((n) => session.next(planned(create, { n })).key)
  for (const key of keys) expect(key).toMatch(/^[A-Za-z0-9_-]{16,128}$/)
  expect(new Set(keys).size).toBe(2)
  expect(session.next(planned(read)).key).toBeUndefined()
})
