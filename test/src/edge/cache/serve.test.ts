// What a look and a load come to.
import { beforeEach, describe, expect, test } from 'vitest'
import { askedBy, type Look } from '../../../../src/edge/cache/lookup.ts'
import type { Shared } from '../../../../src/edge/cache/share.ts'
import { cacheStatus } from '../../../../src/edge/client/story.ts'
import { answerOf } from '../../../../src/edge/upstream/regional.ts'
import type { Visit } from '../../../../src/edge/visit/visit.ts'
import { start } from '../../../../src/shared/position.ts'
import {
  entryOf,
  fromRegion,
  type Lab,
  openEdge,
  responseOf,
  slowBody,
  unheard,
  visitTo,
} from '../lab.ts'

const KEY = '1:https://short.example/a'
let lab: Lab
beforeEach(async () => {
  lab = await openEdge(new Map())
})

const miss = (part: object = {}): Look => ({
  choice: { kind: 'miss', why: 'stale', ...part },
  tier: 'kv',
})

async function concluded(
  { response, ...loaded }: Partial<Shared> & { response?: Response },
  look: Look | 'request',
  changes: Partial<Visit> = {},
) {
  const asked = askedBy(visitTo(lab, '/a', {}, changes), KEY)
  const answer = response && { answer: answerOf(response) }
  const served = lab.cache.serving.conclude(asked, { attempts: [], ...answer, ...loaded }, look)
  const { status } = responseOf(served)
  const text = await responseOf(served).text()
  const told = cacheStatus('Meridian', served.cache, null).slice(10)
  return { status, text, told, entry: served.entry }
}

test('a copy tells what is left of its time', () => {
  const entry = entryOf({ terms: { fresh: 59.5, whileRevalidate: 0, ifError: 0 } })
  lab.clock.advance(61_000)
  const served = lab.cache.serving.stored(entry, { kind: 'stale', detail: 'max-stale' })
  expect(served).toMatchObject({ entry, attempts: [] })
  expect(served.cache).toEqual({ kind: 'stale', detail: 'max-stale', ttlSeconds: -2 })
})

describe('what was loaded', () => {
  const copy = Promise.resolve(entryOf())

  test('is the answer, and tells why it was asked for and whether it is kept', async () => {
    const all = async (part: object, look: Look | 'request', told: string) =>
      expect(await concluded({ ...part, response: fromRegion('new') }, look)).toMatchObject({
        ...{ status: 200, text: 'new', told },
      })
    await all({}, miss(), 'fwd=stale')
    await all({ copy }, miss({ why: 'uri-miss' }), 'fwd=uri-miss; stored')
    await all({ copy }, 'request', 'fwd=request; stored')
  })

  test('when the store failed nobody knows what it had', async () => {
    const look: Look = { ...miss({ why: 'uri-miss' }), detail: 'kv-error' }
    const told = 'fwd=miss; detail="kv-error"'
    expect(await concluded({ response: fromRegion('new') }, look)).toMatchObject({ told })
  })

  test("somebody else's answer is shown as a copy, collapsed", async () => {
    const collapsed = entryOf()
    expect(await concluded({ collapsed }, miss({ why: 'uri-miss' }))).toEqual({
      status: 200,
      text: 'body',
      told: 'fwd=uri-miss; collapsed',
      entry: collapsed,
    })
  })

  test('a confirmed copy is shown, and the 304 is not', async () => {
    const confirmed = entryOf()
    const response = new Response(null, { status: 304 })
    expect(await concluded({ confirmed, copy, response }, miss())).toEqual({
      status: 200,
      text: 'body',
      told: 'fwd=stale; fwd-status=304; stored',
      entry: confirmed,
    })
  })
})

test('only-if-cached without a copy: 504, and trying again later is no advice', async () => {
  const visit = visitTo(lab, '/a', { headers: { 'Cache-Control': 'only-if-cached' } })
  const served = lab.cache.serving.conclude(askedBy(visit, KEY), { attempts: [] }, miss())
  const response = responseOf(served)
  expect([response.status, response.headers.get('Retry-After')]).toEqual([504, null])
  const { requestId } = visit
  expect(await response.json()).toMatchObject({ type: '/docs#not-cached', requestId })
})

describe('when nobody answers', () => {
  const old = () => {
    const spare = entryOf()
    lab.clock.advance(75_000)
    return spare
  }

  test.each([500, 502, 503, 504])(
    'or the answer is a %i, the last good copy is',
    async (status) => {
      const spare = old()
      const shown = { status: 200, text: 'body', told: 'hit; ttl=-15; detail="stale-if-error"' }
      const failed = { response: fromRegion('down', { status }) }
      expect(await concluded(failed, miss({ spare }))).toMatchObject(shown)
      expect(await concluded({}, miss({ spare }))).toMatchObject(shown)
      expect(await concluded({ refused: 'overloaded' }, miss({ spare }))).toMatchObject(shown)
    },
  )

  test.each([404, 429, 501])('a %i is an answer', async (status) => {
    const response = fromRegion('no', { status })
    expect(await concluded({ response }, miss({ spare: old() }))).toMatchObject({ status })
  })

  test("the failed answer's body is let go when the copy is shown instead", async () => {
    const slow = slowBody()
    const response = new Response(slow.body, { status: 503 })
    await concluded({ response }, miss({ spare: old() }))
    expect(slow.letGo()).toBe(true)
  })

  test('a copy older than the session is not shown, and the refusal says so', async () => {
    const position = { ...start(1), floor: 8 }
    const spare = old()
    const refused = await concluded({}, miss({ spare }), { position })
    expect(refused).toMatchObject({ status: 503, told: 'fwd=stale' })
    expect(refused.text).toContain('consistency-unavailable')
    // Also when a region said that it cannot: the client can do something about this one.
    const response = fromRegion('{"type":"/docs#database-unavailable"}', { status: 503 })
    const told = await concluded({ response }, miss({ spare }), { position })
    expect(told.text).toContain('consistency-unavailable')
    const accepted = await concluded({}, miss({ spare: entryOf() }), { position, wish: 'stale-ok' })
    expect(accepted).toMatchObject({ status: 200, told: 'hit; ttl=-15; detail="stale-ok"' })
  })

  test('a copy from before a known change is not shown, but to a client that takes anything', async () => {
    const spare = old()
    const mark = { at: lab.clock.now(), commit: { epoch: 1, m: 8 } }
    await lab.cache.tiers.invalidate([KEY], [], mark, unheard)
    const refused = await concluded({}, miss({ spare }))
    expect(refused).toMatchObject({ status: 503 })
    expect(refused.text).toContain('/docs#unavailable')
    const told = 'hit; ttl=-15; detail="stale-ok"'
    expect(await concluded({}, miss({ spare }), { wish: 'stale-ok' })).toMatchObject({ told })
  })

  test('without a copy the failure is the answer, or a 503 of our own', async () => {
    const response = fromRegion('down', { status: 503 })
    expect(await concluded({ response }, miss())).toMatchObject({ status: 503, text: 'down' })
    const own = await concluded({}, 'request')
    expect(own).toMatchObject({ status: 503, told: 'fwd=request' })
    expect(own.text).toContain('/docs#unavailable')
  })
})
