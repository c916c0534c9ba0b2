// A request at the door: its token and wishes are checked before anything is spent.
import { beforeAll, expect, test } from 'vitest'
import type { Visit } from '../../../../src/edge/visit/visit.ts'
import { start } from '../../../../src/shared/position.ts'
import { signToken, TOKEN_AGE_MS_MAX } from '../../../../src/shared/token.ts'
import { arriving, costsOf, type Lab, openEdge, request, visitTo } from '../lab.ts'

let lab: Lab
beforeAll(async () => {
  lab = await openEdge(new Map())
})

const come = (headers: Record<string, string> = {}) =>
  lab.edge.door.enter(arriving(request('/a', { headers }), lab.edge))

async function visit(headers: Record<string, string> = {}): Promise<Visit> {
  const entered = await come(headers)
  if (entered instanceof Response) throw new Error(`refused: ${await entered.text()}`)
  return entered
}

async function refusal(headers: Record<string, string>) {
  const entered = await come(headers)
  if (!(entered instanceof Response)) throw new Error('not refused')
  const retryAfter = entered.headers.get('Retry-After')
  return { status: entered.status, problem: await entered.json(), retryAfter }
}

test('where the client is comes from the platform', () => {
  const { colo, place, safe } = arriving(request('/a'), lab.edge)
  expect([colo, place, safe]).toEqual(['LHR', { lat: 51.5, lon: -0.1 }, true])
  const bare = arriving(new Request('https://short.example/a'), lab.edge)
  expect(bare).toMatchObject({ colo: 'unknown', place: null })
})

test("its id is ours, not the client's", () => {
  const headers = { 'Request-Id': 'mine' }
  expect(arriving(request('/a', { headers }), lab.edge).requestId).toMatch(/^0{8}-0000-4000-/)
})

test.each([
  ['GET', true],
  ['HEAD', true],
  ['OPTIONS', true],
  ['POST', false],
  ['PUT', false],
  ['PATCH', false],
  ['DELETE', false],
])('%s is safe: %s', (method, safe) => {
  expect(arriving(request('/a', { method }), lab.edge).safe).toBe(safe)
})

test('without a token the visit starts at the beginning', async () => {
  const { position, wish, tokenSent, reset } = await visit()
  expect([position, wish, tokenSent, reset]).toEqual([start(1), undefined, false, undefined])
})

test('a good token is the position', async () => {
  const position = { ...start(1), floor: 12 }
  const token = await signToken(lab.keys, position, lab.clock.now())
  const visited = await visit({ 'Consistency-Token': token })
  expect(visited).toMatchObject({ position, tokenSent: true, reset: undefined })
})

test('a spent token is not a position, and the visit knows why', async () => {
  const { keys, clock } = lab
  const old = await signToken(keys, start(1), clock.now() - TOKEN_AGE_MS_MAX - 1)
  const expired = await visit({ 'Consistency-Token': old })
  expect(expired).toMatchObject({ position: start(1), tokenSent: true, reset: 'expired' })
  const foreign = await signToken(keys, { ...start(0), floor: 9 }, clock.now())
  const epoch = await visit({ 'Consistency-Token': foreign })
  expect(epoch).toMatchObject({ position: start(1), tokenSent: true, reset: 'epoch' })
})

test('a bad token is refused with the reason', async () => {
  const { status, problem } = await refusal({ 'Consistency-Token': 'v1.k1.x.y' })
  expect(status).toBe(400)
  expect(problem).toMatchObject({ type: '/docs#invalid-token', requestId: expect.any(String) })
})

test.each(['stale-ok', 'session', 'latest', ' Latest '])('the wish "%s" is known', async (text) => {
  expect((await visit({ Consistency: text })).wish).toBe(text.trim().toLowerCase())
})

test('an unknown wish is refused, and not echoed at length', async () => {
  const { status, problem } = await refusal({ Consistency: 'x'.repeat(500) })
  expect(status).toBe(400)
  expect(problem.detail).toContain('stale-ok, session, latest')
  expect(problem.detail.length).toBeLessThan(150)
})

test('a token of a newer epoch is not for this deployment', async () => {
  const ahead = await signToken(lab.keys, { ...start(2), floor: 1 }, lab.clock.now())
  const { status, problem, retryAfter } = await refusal({ 'Consistency-Token': ahead })
  expect([status, problem.type]).toEqual([503, '/docs#epoch-mismatch'])
  expect(Number(retryAfter)).toBeGreaterThan(0)
})

test('what is asked for is what its copy is named after; a write goes where it says', () => {
  const urlOf = (method: string) =>
    arriving(request('/api/links?utm=x&limit=5', { method }), lab.edge).url.search
  expect(['GET', 'HEAD', 'POST'].map(urlOf)).toEqual(['?limit=5', '?limit=5', '?utm=x&limit=5'])
})

test('every visit counts its own costs, from when it came', () => {
  const [one, other] = [visitTo(lab, '/a'), visitTo(lab, '/a')]
  one.tell({ kind: 'loads' })
  expect([costsOf(one), costsOf(other)]).toEqual([{ loads: 1 }, {}])
  expect(one.arrivedAt).toBe(lab.clock.now())
})

test('the same request from nobody in particular has seen what the copy shows, and comes now', () => {
  const visit = visitTo(lab, '/a', {}, { wish: 'latest', tokenSent: true, arrivedAt: 5 })
  const headers = { Authorization: 'Bearer x', Consistency: 'latest', Accept: 'a/b' }
  const seen = { epoch: 1, m: 3, a: 7, bookmark: null }
  const nobody = lab.edge.door.anonymous(visit, new Headers(headers), seen)
  expect([...nobody.request.headers]).toEqual([['accept', 'a/b']])
  const arrivedAt = lab.clock.now()
  const position = { ...start(1), floor: 3 }
  expect(nobody).toMatchObject({ arrivedAt, position, wish: undefined, tokenSent: false })
})

test('before a foreign site our headers mean nothing, and its URLs are its own business', async () => {
  const { edge } = await openEdge(new Map(), { foreign: true })
  const headers = { 'Consistency-Token': 'nonsense', Consistency: 'eventual' }
  const entered = await edge.door.enter(arriving(request('/a?utm=x', { headers }), edge))
  expect(entered).toMatchObject({
    position: start(1),
    wish: undefined,
    tokenSent: false,
    reset: undefined,
    url: { search: '?utm=x' },
  })
})
