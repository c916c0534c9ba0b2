import { expect, test } from 'vitest'
import {
  createMemory,
  createSender,
  isFloorConflict,
  isMeant,
  urlOf,
  wasForwarded,
} from '../../../infra/drill/client.ts'
import type { Kind, Planned } from '../../../infra/drill/traffic.ts'
import type { Exchange } from '../../../infra/traffic/exchange.ts'
import type { Reply } from '../../../infra/traffic/reply.ts'
import type { Use, Workload } from '../../../src/shared/workload.ts'
import { workload } from '../../machine/workload.ts'
import { createClock } from '../../support/leaping-clock.ts'
import { answer, token } from '../traffic/answers.ts'
import { lost, sample } from './samples.ts'

test('a copy from the cache was not forwarded, but one that replaced a failure was', () => {
  expect(wasForwarded(sample({ hit: true }))).toBe(false)
  expect(wasForwarded(sample({ hit: true, attempts: 'oc:timeout apac:timeout' }))).toBe(true)
  expect(wasForwarded(sample())).toBe(true)
  expect(wasForwarded(lost())).toBe(true)
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

const open = (names = ['seeded'], of: Workload = workload) =>
  createMemory(['NRT', 'LHR'], { ...of, names })
const planned = (n: number, kind: Kind, client = 0): Planned => ({
  ...{ n, atMs: 0, client, kind, name: 'popular', which: 0.999 },
})
const told = (status: number, body: object, floor: number) =>
  answer(status, body, { 'Consistency-Token': token(floor) })

function made(slug: string, F: number) {
  const memory = open()
  const plan = planned(1, 'create')
  const ask = memory.compose(plan)
  expect(memory.learn(plan, ask, told(201, { slug, url: 'https://u/' }, F), 50)).toBe(slug)
  return memory
}

test('a write has a key, and leaves the key where it can be found', () => {
  const memory = open()
  expect(memory.compose(planned(3, 'create', 1))).toEqual({
    status: 201,
    ...{ kind: 'create', colo: 'LHR', method: 'POST', path: '/api/links' },
    key: 'drill-0000000003',
    body: { url: 'https://example.com/drill-0000000003', title: 'drill-0000000003', listed: true },
  })
})

test('without a link of its own a client follows another, and makes one where it would change one', () => {
  const memory = open()
  expect(memory.compose(planned(1, 'own'))).toMatchObject({ kind: 'follow', path: '/popular' })
  expect(memory.compose(planned(2, 'change'))).toMatchObject({ kind: 'create', method: 'POST' })
})

test('its own link is read with the newest token, and changed once', () => {
  const memory = made('x1', 9)
  const newest = { token: token(9), tokenAt: 50 }
  expect(memory.compose(planned(2, 'own'))).toMatchObject({ path: '/api/links/x1', ...newest })
  const change = { kind: 'change', path: '/api/links/x1', item: 'x1', ifMatch: '*', ...newest }
  expect(memory.compose(planned(3, 'change'))).toMatchObject(change)
  expect(memory.compose(planned(4, 'change'))).toMatchObject({ kind: 'create' })
})

test('a token that says less is forgotten, one that says more is kept', () => {
  const memory = made('x1', 9)
  const plan = planned(2, 'own')
  const ask = memory.compose(plan)
  memory.learn(plan, ask, told(200, {}, 8), 60)
  expect(memory.compose(plan)).toMatchObject({ token: token(9), tokenAt: 50 })
  memory.learn(plan, ask, told(200, {}, 10), 70)
  expect(memory.compose(plan)).toMatchObject({ token: token(10), tokenAt: 70 })
  memory.learn(plan, ask, told(200, {}, 10), 80)
  expect(memory.compose(plan).tokenAt).toBe(70) // the floor is no newer
})

test('everybody may read what somebody made, but not with the token of another', () => {
  const memory = made('x1', 9)
  const [read, own] = [planned(2, 'read', 1), planned(3, 'own', 1)].map(memory.compose)
  expect([read?.path, read?.token]).toEqual(['/api/links/x1', undefined])
  expect([own?.kind, own?.token]).toEqual(['follow', undefined])
})

test('a reload asks past the cache, a follow does not', () => {
  const memory = open([])
  const headersOf = (kind: Kind) => memory.compose(planned(1, kind)).headers
  expect(headersOf('reload')).toEqual({ 'Cache-Control': 'no-cache' })
  expect(headersOf('follow')).toBeUndefined()
})

test('a refused write made nothing', () => {
  const memory = open([])
  const plan = planned(1, 'create')
  expect(memory.learn(plan, memory.compose(plan), told(503, {}, 1), 0)).toBeUndefined()
  expect(memory.compose(planned(2, 'own'))).toMatchObject({ kind: 'follow' })
})

test('what the product cannot do becomes what it can', () => {
  const { follow: _, list: __, change: ___, ...able } = workload
  const memory = open(['seeded'], able)
  const asked = (kind: Kind) => memory.compose(planned(1, kind))
  for (const kind of ['follow', 'reload', 'list', 'own'] as const) {
    expect(asked(kind)).toMatchObject({ method: 'GET', path: '/api/links/popular', status: 200 })
  }
  expect(asked('change')).toMatchObject({ kind: 'create', method: 'POST' })
})

const refused = answer(503, '', { 'Retry-After': '2' })
const done = answer(201, { slug: 'x1', url: 'https://example.com/drill-0000000004' })
const broken: Reply = { kind: 'broken', why: 'ECONNRESET' }

/** Each answer takes a tenth of a second. */
function senderWith(replies: Reply[]) {
  const clock = createClock()
  const keys: (string | undefined)[] = []
  const exchange: Exchange = async ({ key }) => {
    keys.push(key)
    const reply = replies.shift()
    if (!reply) throw new Error('asked once too often')
    await clock.sleep(100)
    return reply
  }
  const memories = createMemory(['NRT'], { ...workload, names: [] })
  const { signal } = new AbortController()
  const send = createSender({ exchange, memories, workload, clock, signal, chance: () => 1 })
  return { send, keys }
}

test('a write that is refused or breaks is sent again with the same key, and then is good', async () => {
  const { send, keys } = senderWith([refused, broken, done])
  const key = 'drill-0000000004'
  const sample = await send(planned(4, 'create'), 0)
  expect(sample).toMatchObject({ n: 4, kind: 'create', write: true, tries: 3, unclean: 1 })
  expect(sample).toMatchObject({ key, item: 'x1', good: true, outcome: { status: 201 } })
  expect(sample.doneAt).toBe(100 + 2_000 + 100 + 500 + 100)
  expect(keys).toEqual([key, key, key])
})

test('the last refusal is the outcome, and a clean one', async () => {
  const { send } = senderWith(Array.from({ length: 5 }, () => refused))
  const expected = { good: false, tries: 5, unclean: 0, outcome: { status: 503 } }
  expect(await send(planned(4, 'create'), 0)).toMatchObject(expected)
})

test.each([refused, broken, { kind: 'timeout' as const }])(
  'a GET is sent once: %j',
  async (reply) => {
    const { send, keys } = senderWith([reply])
    const expected = { tries: 1, write: false, good: false, outcome: { kind: reply.kind } }
    expect(await send(planned(4, 'list'), 0)).toMatchObject(expected)
    expect(keys).toEqual([undefined])
  },
)

test.each<[string, Reply, number]>([
  ['a 503 without Retry-After', answer(503), 1],
  ['another error that says when', answer(500, {}, { 'Retry-After': '2' }), 1],
  ['silence', { kind: 'timeout' }, 1],
  ['its own outcome', done, 0],
])('unclean is what neither ended well nor told what to do: %s', async (_, reply, unclean) => {
  const { send } = senderWith([reply, done])
  expect(await send(planned(4, 'create'), 0)).toMatchObject({ unclean })
})

const { read, make } = workload
const follow = workload.follow ?? read
const list = workload.list ?? (() => read(''))
const change = workload.change ?? read
const ask = (kind: Kind, use: Use, key?: string) => ({ ...use, kind, colo: 'NRT', key })
const created = ask('create', make({ value: 'https://u/' }), 'k1')
const changed = ask('change', change('a', 'https://u/'), 'k1')
const own = { slug: 'a', url: urlOf('k1') }
const other = { slug: 'a', url: urlOf('k2') }

test.each([
  [ask('follow', follow('a')), [302], [200, 404, 503]],
  [ask('reload', follow('a')), [302], [200, 404, 503]],
  [ask('read', read('a')), [200, 404], [400, 429, 500, 503]],
  [ask('list', list(5)), [200], [404, 504]],
  [ask('own', read('a')), [200], [404, 410, 503]],
  [created, [201], [200, 409]],
  [changed, [200], [201, 412]],
])('$0.kind is good with %j and not with %j', (sent, good, bad) => {
  const meant = (status: number, body: object) => isMeant(workload, sent, answer(status, body))
  expect(good.map((status) => meant(status, own))).toEqual(good.map(() => true))
  expect(bad.map((status) => meant(status, own))).toEqual(bad.map(() => false))
  const writes = 'key' in sent && sent.key !== undefined
  expect(good.map((status) => meant(status, other))).toEqual(good.map(() => !writes)) // somebody else's
  expect(isMeant(workload, sent, { kind: 'timeout' })).toBe(false)
  expect(isMeant(workload, sent, broken)).toBe(false)
})
