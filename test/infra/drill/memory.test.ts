import { expect, test } from 'vitest'
import { createMemory } from '../../../infra/drill/memory.ts'
import type { Kind, Planned } from '../../../infra/drill/traffic.ts'
import { encodeText } from '../../../src/shared/base64.ts'

const clients = [
  { colo: 'NRT', region: 'apac' },
  { colo: 'LHR', region: 'weur' },
]
const planned = (n: number, kind: Kind, client = 0): Planned => ({
  ...{ n, atMs: 0, client, kind, slug: 'popular', which: 0.999 },
})
const token = (F: number) => `v1.k.${encodeText(JSON.stringify({ epoch: 1, F, B: null }))}.mac`
const answer = (status: number, body: object, F: number) => ({
  kind: 'answered' as const,
  status,
  headers: new Headers({ 'Consistency-Token': token(F) }),
  text: JSON.stringify(body),
})

function made(slug: string, F: number) {
  const memory = createMemory(clients, ['seeded'])
  const plan = planned(1, 'create')
  const ask = memory.compose(plan)
  expect(memory.learn(plan, ask, answer(201, { slug }, F), 50)).toBe(slug)
  return memory
}

test('a write has a key, and leaves the key where it can be found', () => {
  const memory = createMemory(clients, ['seeded'])
  expect(memory.compose(planned(3, 'create', 1))).toEqual({
    ...{ kind: 'create', colo: 'LHR', method: 'POST', path: '/api/links' },
    key: 'drill-0000000003',
    body: { url: 'https://example.com/drill-0000000003', title: 'drill-0000000003', listed: true },
  })
})

test('without a link of its own a client follows another, and makes one where it would change one', () => {
  const memory = createMemory(clients, ['seeded'])
  expect(memory.compose(planned(1, 'own'))).toMatchObject({ kind: 'follow', path: '/popular' })
  expect(memory.compose(planned(2, 'change'))).toMatchObject({ kind: 'create', method: 'POST' })
})

test('its own link is read with the newest token, and changed once', () => {
  const memory = made('x1', 9)
  const newest = { token: token(9), tokenAt: 50 }
  expect(memory.compose(planned(2, 'own'))).toMatchObject({ path: '/api/links/x1', ...newest })
  const change = { kind: 'change', path: '/api/links/x1', slug: 'x1', ifMatch: '*', ...newest }
  expect(memory.compose(planned(3, 'change'))).toMatchObject(change)
  expect(memory.compose(planned(4, 'change'))).toMatchObject({ kind: 'create' })
})

test('a token that says less is forgotten, one that says more is kept', () => {
  const memory = made('x1', 9)
  const plan = planned(2, 'own')
  const ask = memory.compose(plan)
  memory.learn(plan, ask, answer(200, {}, 8), 60)
  expect(memory.compose(plan)).toMatchObject({ token: token(9), tokenAt: 50 })
  memory.learn(plan, ask, answer(200, {}, 10), 70)
  expect(memory.compose(plan)).toMatchObject({ token: token(10), tokenAt: 70 })
  memory.learn(plan, ask, answer(200, {}, 10), 80)
  expect(memory.compose(plan).tokenAt).toBe(70) // the floor is no newer
})

test('everybody may read what somebody made, but not with the token of another', () => {
  const memory = made('x1', 9)
  const [read, own] = [planned(2, 'read', 1), planned(3, 'own', 1)].map(memory.compose)
  expect([read?.path, read?.token]).toEqual(['/api/links/x1', undefined])
  expect([own?.kind, own?.token]).toEqual(['follow', undefined])
})

test('a reload asks past the cache, a follow does not', () => {
  const memory = createMemory(clients, [])
  const headersOf = (kind: Kind) => memory.compose(planned(1, kind)).headers
  expect(headersOf('reload')).toEqual({ 'Cache-Control': 'no-cache' })
  expect(headersOf('follow')).toBeUndefined()
})

test('a refused write made nothing', () => {
  const memory = createMemory(clients, [])
  const plan = planned(1, 'create')
  expect(memory.learn(plan, memory.compose(plan), answer(503, {}, 1), 0)).toBeUndefined()
  expect(memory.compose(planned(2, 'own'))).toMatchObject({ kind: 'follow' })
})
