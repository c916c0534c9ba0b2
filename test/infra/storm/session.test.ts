import { expect, test } from 'vitest'
import type { Intent } from '../../../infra/storm/plan.ts'
import { createSession, type Outgoing, TRIES_MAX } from '../../../infra/storm/session.ts'
import { workload } from '../../machine/workload.ts'
import { planned } from './outgoing.ts'

const create: Intent = { kind: 'create', name: 'a', value: 'https://example.com/1' }
const read: Intent = { kind: 'read', name: 'a' }
const change: Intent = { kind: 'change', name: 'a', value: 'https://example.com/2', hidden: false }
const remove: Intent = { kind: 'delete', name: 'a' }
const retry: Intent = { kind: 'retry', name: 'z' }
const repeat: Intent = { kind: 'repeat', name: 'z' }

const seen = (version: number) =>
  ({ kind: 'item', name: 'a', version, value: 'https://example.com/1', hidden: false }) as const
type Session = ReturnType<typeof createSession>

/** The session is told of an answer, or with `undefined` of none. */
function learn(
  session: Session,
  outgoing: Outgoing,
  status: number | undefined,
  version?: number,
  token = '',
) {
  const headers: Record<string, string> = token === '' ? {} : { 'Consistency-Token': token }
  const told = { kind: 'answered' as const, text: '{}', headers: new Headers(headers) }
  const value = version === undefined ? undefined : seen(version)
  session.learn(outgoing, status === undefined ? undefined : { ...told, status }, value)
}

test('a first read asks for a token, and everything after it carries the last one', () => {
  const session = createSession(workload)
  const first = session.next(planned(read))
  expect(first).toMatchObject({ method: 'GET', path: '/api/links/a', wish: 'session' })
  expect(first.token).toBeUndefined()
  learn(session, first, 200, 1, 't1')
  const second = session.next(planned(change, { n: 1 }))
  expect(second).toMatchObject({ token: 't1', wish: undefined, method: 'PATCH' })
  learn(session, second, 200, 2, 't2')
  expect(session.next(planned(read, { n: 2 })).token).toBe('t2')
})

test('an anonymous read neither sends a token nor learns from the answer', () => {
  const session = createSession(workload)
  learn(session, session.next(planned(read)), 200, 1, 't1')
  const anonymous = session.next(planned(read, { anonymous: true }))
  expect(anonymous.token).toBeUndefined()
  learn(session, anonymous, 200, 7, 't7')
  expect(session.next(planned(change))).toMatchObject({ token: 't1', ifMatch: '"1"' })
})

test('a change insists on the version last seen, or takes any', () => {
  const session = createSession(workload)
  expect(session.next(planned(change)).ifMatch).toBe('*')
  learn(session, session.next(planned(read)), 200, 4)
  expect(session.next(planned(change)).ifMatch).toBe('"4"')
  expect(session.next(planned(remove))).toMatchObject({ ifMatch: '"4"', method: 'DELETE' })
})

test('once told that a link is gone it takes any version of it, and knows that it is there', () => {
  const session = createSession(workload)
  learn(session, session.next(planned(read)), 200, 4)
  session.learn(session.next(planned(read, { n: 1 })), undefined, { kind: 'gone', name: 'a' })
  expect(session.next(planned(change, { n: 2 }))).toMatchObject({
    ifMatch: '*',
    allowed: [200, 412],
  })
})

test('an unanswered write is tried again under its key, from elsewhere, a few times', () => {
  const session = createSession(workload)
  const first = session.next(planned(create))
  learn(session, first, undefined)
  for (let n = 1; n < TRIES_MAX; n++) {
    const again = session.next(planned(retry, { n, colo: 'GRU' }))
    const { key, body } = first
    expect(again).toMatchObject({ key, body, again: 0, n, colo: 'GRU', method: 'POST' })
    learn(session, again, 503)
  }
  expect(session.next(planned(retry))).toMatchObject({ method: 'GET', path: '/api/links/z' })
})

test('an answer settles it, a refusal too', () => {
  for (const status of [201, 412]) {
    const session = createSession(workload)
    learn(session, session.next(planned(create)), 503)
    learn(session, session.next(planned(retry, { n: 1 })), status)
    expect(session.next(planned(retry, { n: 2 })).method).toBe('GET')
  }
})

test('an answered write is repeated as it was, and has to be answered as it was', () => {
  const session = createSession(workload)
  expect(session.next(planned(repeat)).method).toBe('GET')
  const first = session.next(planned(create))
  learn(session, first, 201, 1, 't1')
  learn(session, session.next(planned(read, { n: 1 })), 200, 1, 't2')
  const again = session.next(planned(repeat, { n: 2 }))
  const before = { status: 201, text: '{}', kind: 'answered' }
  expect(again).toMatchObject({ key: first.key, again: 0, token: 't2', before })
})

test('refusals are allowed where the client gave cause', () => {
  const session = createSession(workload)
  expect(session.next(planned(create)).allowed).toEqual([201])
  expect(session.next(planned(change)).allowed).toEqual([200, 412, 404])
  learn(session, session.next(planned(read)), 200, 1)
  expect(session.next(planned(change)).allowed).toEqual([200, 412])
  session.next(planned(remove))
  expect(session.next(planned(change)).allowed).toEqual([200, 412, 410])
})

test('keys are of the shape that the API wants, one for each write', () => {
  const session = createSession(workload)
  const keys = [0, 1].map((n) => session.next(planned(create, { n })).key)
  for (const key of keys) expect(key).toMatch(/^[A-Za-z0-9_-]{16,128}$/)
  expect(new Set(keys).size).toBe(2)
  expect(session.next(planned(read)).key).toBeUndefined()
})
