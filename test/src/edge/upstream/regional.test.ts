// Our own regions as the upstream: what they are sent for a visit, and what is read of their answers.
import { beforeEach, describe, expect, test } from 'vitest'
import type { Outgoing } from '../../../../src/edge/routing/outgoing.ts'
import type { Router } from '../../../../src/edge/routing/router.ts'
import { answerOf, createRegional } from '../../../../src/edge/upstream/regional.ts'
import type { Visit } from '../../../../src/edge/visit/visit.ts'
import { internalHeaders } from '../../../../src/shared/headers.ts'
import { parseAsk, start } from '../../../../src/shared/position.ts'
import {
  BOOKMARK,
  type Call,
  fromRegion,
  openTold,
  refuse,
  request,
  type ToldLab,
  visitTo,
} from '../lab.ts'

let lab: ToldLab
beforeEach(async () => {
  lab = await openTold(() => fromRegion('body'))
})

const visit = (init: RequestInit = {}, changes: Partial<Visit> = {}) =>
  visitTo(lab, '/a', init, { position: { ...start(1), floor: 4 }, ...changes })
const load = (...of: Parameters<typeof visit>) => lab.edge.upstream.load(visit(...of))
const askOf = (call: Call | undefined) =>
  parseAsk(call?.headers.get(internalHeaders.position) ?? null)

describe('what a region is sent', () => {
  test('a client cannot speak as the edge', async () => {
    const forged = Object.fromEntries(
      Object.values(internalHeaders).map((name) => [name, 'forged']),
    )
    const headers = { ...forged, 'Request-Id': 'mine', 'Consistency-Token': 't', Accept: 'a/b' }
    await load({ headers }, { requestId: 'ours' })
    const sent = Object.fromEntries(lab.calls[0]?.headers ?? [])
    expect(sent).toMatchObject({ accept: 'a/b', 'request-id': 'ours' })
    expect(Object.values(sent)).not.toContain('forged')
    expect(sent).not.toHaveProperty('consistency-token')
    expect(askOf(lab.calls[0])).toEqual({ ...start(1), floor: 4, primary: false })
  })

  test('the primary is asked for the latest and for spent tokens', async () => {
    await load({}, { wish: 'latest' })
    await load({}, { reset: 'epoch' })
    await load({}, { wish: 'session' })
    expect(lab.calls.map((call) => askOf(call)?.primary)).toEqual([true, true, false])
  })

  test('a write without a key gets one, the same on both attempts', async () => {
    lab.answer = refuse
    await load({ method: 'POST' })
    const keys = lab.calls.map(({ headers }) => headers.get('Idempotency-Key'))
    expect(lab.calls.length).toBeGreaterThan(1)
    expect(new Set(keys).size).toBe(1)
    expect(keys[0]).toMatch(/^[A-Za-z0-9_-]{16,128}$/)
  })

  test('the key of the client is kept, and a read gets none', async () => {
    const headers = { 'Idempotency-Key': 'a-key-of-the-client' }
    await load({ method: 'PUT', headers })
    await load()
    const keys = lab.calls.map((call) => call.headers.get('Idempotency-Key'))
    expect(keys).toEqual(['a-key-of-the-client', null])
  })

  test('a body that was kept may be sent again, any other goes once', async () => {
    const works: Outgoing['work'][] = []
    const send: Router['forward'] = async ({ work }) => {
      works.push(work)
      return { attempts: [] }
    }
    const side = createRegional({ send, chance: () => 0, newId: () => 'id' })
    const asking = { headers: new Headers(), deadline: lab.clock.now() }
    for (const kept of [true, false]) {
      await side.ask(visit({ method: 'POST' }), { ...asking, body: { body: null, kept } })
    }
    expect(works.map(({ repeatable }) => repeatable)).toEqual([true, false])
  })

  test('the canonical URL, so that nothing outside the key can change the answer', async () => {
    await lab.edge.upstream.load(visitTo(lab, '/api/links?utm=x&limit=5'))
    expect(lab.calls[0]?.url).toBe(`${new URL(request('/').url).origin}/api/links?limit=5`)
  })
})

test('what was learned is shared behind an answer, by the colo, and never before it', async () => {
  const told: string[] = []
  const send: Router['forward'] = async () => {
    told.push('answered')
    return { attempts: [] }
  }
  const share = { check: (colo: string) => void told.push(colo) }
  const side = createRegional({ send, chance: () => 0, newId: () => 'id', share })
  const asking = { headers: new Headers(), deadline: lab.clock.now() }
  await side.ask(visit({}, { colo: 'CDG' }), { ...asking, body: { body: null, kept: true } })
  expect(told).toEqual(['answered', 'CDG'])
})

describe('its answer', () => {
  const read = (headers: Record<string, string>) => answerOf(fromRegion('x', { headers }))
  const snapshot = { epoch: 1, m: 5, a: 9, bookmark: BOOKMARK }

  test('is read once, and what is internal goes no further', () => {
    const { fields, ...answer } = read({
      ...Object.fromEntries(Object.values(internalHeaders).map((name) => [name, 'inside'])),
      [internalHeaders.snapshot]: JSON.stringify(snapshot),
      [internalHeaders.route]: 'GET /{slug}',
      ETag: '"1"',
    })
    expect(answer).toMatchObject({ snapshot, route: 'GET /{slug}', keepable: true })
    expect([...fields.keys()].sort()).toEqual(['content-type', 'etag'])
  })

  test('that does not depend on the database is for everybody', () => {
    expect(read({})).toMatchObject({ snapshot: undefined, route: undefined, keepable: true })
  })

  test.each(['{"epoch":null}', 'nonsense', ''])(
    'with a snapshot "%s" is not to be kept',
    (told) => {
      expect(read({ [internalHeaders.snapshot]: told }).keepable).toBe(false)
    },
  )
})
