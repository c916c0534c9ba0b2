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
    ...{ token: undefined, key: 'drill-0000000003', slug: undefined },
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
  const newest = { text: token(9), floor: 9, at: 50 }
  expect(memory.compose(planned(2, 'own'))).toMatchObject({ path: '/api/links/x1', token: newest })
  const change = { kind: 'change', path: '/api/links/x1', slug: 'x1', token: newest }
  expect(memory.compose(planned(3, 'change'))).toMatchObject(change)
  expect(memory.compose(planned(4, 'change'))).toMatchObject({ kind: 'create' })
})

test('a token that says less is forgotten, one that says more is kept', () => {
  const memory = made('x1', 9)
  const plan = planned(2, 'own')
  const ask = memory.compose(plan)
  memory.learn(plan, ask, answer(200, {}, 8), 60)
  expect(memory.compose(plan).token?.floor).toBe(9)
  memory.learn(plan, ask, answer(200, {}, 10), 70)
  expect(memory.compose(plan).token).toMatchObject({ floor: 10, at: 70 })
})

test('everybody may read what somebody made, but not with the token of another', () => {
  const memory = made('x1', 9)
  expect(memory.compose(planned(2, 'read', 1))).toMatchObject({
    path: '/api/links/x1',
    token: undefined,
  })
  expect(memory.compose(planned(3, 'own', 1))).toMatchObject({ kind: 'follow', token: undefined })
})

test('a refused write made nothing', () => {
  const memory = createMemory(clients, [])
  const plan = planned(1, 'create')
  expect(memory.learn(plan, memory.compose(plan), answer(503, {}, 1), 0)).toBeUndefined()
  expect(memory.compose(planned(2, 'own'))).toMatchObject({ kind: 'follow' })
})
