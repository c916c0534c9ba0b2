import { expect, test } from 'vitest'
import type { Ask } from '../../../infra/drill/memory.ts'
import { isClean, isFloorConflict, isMeant, wasForwarded } from '../../../infra/drill/sample.ts'
import type { Kind } from '../../../infra/drill/traffic.ts'
import { lost, sample } from './samples.ts'

const GET = { colo: 'NRT', method: 'GET', path: '/' } as const
const ask = (kind: Kind, key?: string): Ask => ({ ...GET, kind, key })
const reply = (status: number, body: object = {}, headers: Record<string, string> = {}) => ({
  ...{ kind: 'answered' as const, status, text: JSON.stringify(body) },
  headers: new Headers(headers),
})

test.each<[Kind, number[], number[]]>([
  ['follow', [302], [200, 404, 503]],
  ['reload', [302], [200, 404, 503]],
  ['read', [200, 404], [400, 429, 500, 503]],
  ['list', [200], [404, 504]],
  ['own', [200], [404, 410, 503]],
])('%s is good with %j and not with %j', (kind, good, bad) => {
  for (const status of good) expect(isMeant(ask(kind), reply(status))).toBe(true)
  for (const status of bad) expect(isMeant(ask(kind), reply(status))).toBe(false)
})

test('a write is good with its own outcome, not with that of another', () => {
  const own = { url: 'https://example.com/k1' }
  const other = { url: 'https://example.com/k2' }
  const good = (kind: Kind, status: number, body: object) =>
    isMeant(ask(kind, 'k1'), reply(status, body))
  expect(good('create', 201, own)).toBe(true)
  expect(good('change', 200, own)).toBe(true)
  expect(good('create', 201, other)).toBe(false)
  expect(good('create', 409, own)).toBe(false)
  expect(good('change', 412, own)).toBe(false)
})

test('a copy from the cache was not forwarded, but one that replaced a failure was', () => {
  expect(wasForwarded(sample({ hit: true }))).toBe(false)
  expect(wasForwarded(sample({ hit: true, attempts: 'oc:timeout apac:timeout' }))).toBe(true)
  expect(wasForwarded(sample())).toBe(true)
  expect(wasForwarded(lost())).toBe(true)
})

test('no answer is not good', () => {
  expect(isMeant(ask('list'), { kind: 'timeout' })).toBe(false)
  expect(isMeant(ask('read'), { kind: 'broken', why: 'ECONNRESET' })).toBe(false)
})

test('clean is what ended well, or a 503 that says when to come again', () => {
  const url = 'https://example.com/k1'
  const clean = (...of: Parameters<typeof reply>) => isClean(ask('create', 'k1'), reply(...of))
  expect(clean(201, { url })).toBe(true)
  expect(clean(503, {}, { 'Retry-After': '2' })).toBe(true)
  expect(clean(503)).toBe(false)
  expect(clean(500, {}, { 'Retry-After': '2' })).toBe(false)
  expect(isClean(ask('create', 'k1'), { kind: 'timeout' })).toBe(false)
})

test('a floor conflict is a refusal of what was too new for a replica when the primary went away', () => {
  const refused = { status: 503, problem: 'database-unavailable', tokenAt: 95_000 }
  expect(isFloorConflict(sample(refused), 100_000)).toBe(true)
  expect(isFloorConflict(sample({ ...refused, tokenAt: 80_000 }), 100_000)).toBe(false)
  expect(isFloorConflict(sample({ ...refused, tokenAt: undefined }), 100_000)).toBe(false)
  expect(isFloorConflict(sample({ ...refused, problem: 'overloaded' }), 100_000)).toBe(false)
  expect(isFloorConflict(sample({ ...refused, status: 500 }), 100_000)).toBe(false)
  expect(isFloorConflict(lost({ tokenAt: 95_000 }), 100_000)).toBe(false)
})
