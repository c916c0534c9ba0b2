// The response a client sees: its session moved on, internal matters gone.
import { beforeEach, describe, expect, test } from 'vitest'
import type { Entry } from '../../../../src/edge/cache/rules/entry.ts'
import type { Served } from '../../../../src/edge/cache/serve.ts'
import { ownAnswer } from '../../../../src/edge/upstream/answer.ts'
import { answerOf } from '../../../../src/edge/upstream/regional.ts'
import type { CacheOutcome } from '../../../../src/edge/visit/outcome.ts'
import type { Visit } from '../../../../src/edge/visit/visit.ts'
import { internalHeaders } from '../../../../src/shared/headers.ts'
import { start } from '../../../../src/shared/position.ts'
import { readTokens } from '../../../../src/shared/token.ts'
import { BOOKMARK, entryOf, fromRegion, type Lab, openEdge, slowBody, visitTo } from '../lab.ts'

let lab: Lab
beforeEach(async () => {
  lab = await openEdge(new Map())
})

const HIT: CacheOutcome = { kind: 'hit', ttlSeconds: 5, tier: 'kv' }
const MISS: CacheOutcome = { kind: 'miss', fwd: 'uri-miss', stored: false }
/** What an upstream said, and how it was asked. */
const served = (
  response: Response,
  told: Partial<Pick<Served, 'cache' | 'attempts'>> = {},
): Served => ({
  answer: lab.edge.foreign ? ownAnswer(response) : answerOf(response),
  cache: MISS,
  attempts: [],
  ...told,
})
const visit = (changes: Partial<Visit> = {}, init: RequestInit = {}) =>
  visitTo(lab, '/a', init, changes)
const answered = (response: Response, of = visit(), told = {}) =>
  lab.edge.answers.answer(served(response, told), of)

const SNAPSHOT = { m: 5, a: 9 }
const withToken = { tokenSent: true, position: { ...start(1), floor: 3 } }

async function tokenOf(response: Response) {
  const header = response.headers.get('Consistency-Token')
  const check = await readTokens(lab.keys, header, 1, lab.clock.now())
  return check.kind === 'valid' ? check.position : check.kind
}

describe('the story', () => {
  test('nothing internal is told, and what happened is', async () => {
    const response = fromRegion('x', {
      snapshot: SNAPSHOT,
      headers: {
        'CDN-Cache-Control': 'max-age=60',
        [internalHeaders.faultDomain]: 'primary',
        [internalHeaders.position]: '{}',
        [internalHeaders.attemptMs]: '5',
        [internalHeaders.route]: 'GET /{slug}',
        ETag: '"1"',
      },
    })
    const arrival = visit()
    const { headers } = await answered(response, arrival)
    for (const name of Object.values(internalHeaders)) expect(headers.has(name)).toBe(false)
    expect(headers.has('CDN-Cache-Control')).toBe(false)
    expect(headers.get('ETag')).toBe('"1"')
    expect(headers.get('Request-Id')).toBe(arrival.requestId)
    expect(headers.get('Cache-Status')).toBe('Meridian; fwd=uri-miss')
    expect(headers.get('Server-Timing')).toBe('edge;desc="LHR", cache;desc="miss"')
  })

  test('what the database did belongs to this request, not to a copy of it', async () => {
    const timed = () => fromRegion('x', { headers: { 'Server-Timing': 'db;dur=3' } })
    const asked = [{ region: 'weur', ms: 9, outcome: 'ok' as const }]
    const timing = async (cache: CacheOutcome, attempts: Served['attempts'] = []) =>
      (await answered(timed(), visit(), { cache, attempts })).headers.get('Server-Timing')
    expect(await timing(MISS, asked)).toContain('db;dur=3')
    expect(await timing({ kind: 'bypass', stored: false, why: 'method' }, asked)).toContain(
      'db;dur=3',
    )
    expect(await timing({ kind: 'hit', ttlSeconds: 1, tier: 'kv' })).not.toContain('db')
    expect(await timing({ kind: 'stale', ttlSeconds: -1, detail: 'kv' })).not.toContain('db')
  })

  test('nor to the answer that somebody else was given', async () => {
    const timed = fromRegion('x', { headers: { 'Server-Timing': 'db;dur=3' } })
    const cache: CacheOutcome = { ...MISS, collapsed: true }
    const { headers } = await answered(timed, visit(), { cache })
    expect(headers.get('Server-Timing')).not.toContain('db')
  })
})

describe('the token', () => {
  test('is not given to those who neither send nor ask for one', async () => {
    const response = await answered(fromRegion('x', { snapshot: SNAPSHOT }))
    expect(response.headers.has('Consistency-Token')).toBe(false)
    expect(response.headers.get('Cache-Control')).toBeNull()
  })

  test('moves to the last change of what is shown', async () => {
    const response = await answered(fromRegion('x', { snapshot: SNAPSHOT }), visit(withToken))
    expect(await tokenOf(response)).toEqual({ epoch: 1, floor: 5, bookmark: BOOKMARK })
    expect(response.headers.get('Cache-Control')).toBe('private, no-store')
  })

  test('never moves back', async () => {
    const ahead = visit({ ...withToken, position: { ...start(1), floor: 8 } })
    const response = await answered(fromRegion('x', { snapshot: SNAPSHOT }), ahead)
    expect(await tokenOf(response)).toMatchObject({ floor: 8 })
  })

  test('stays where it is when nothing was read', async () => {
    const response = await answered(fromRegion('x', { status: 404 }), visit(withToken))
    expect(await tokenOf(response)).toMatchObject({ floor: 3 })
  })

  test('is given to one that asks', async () => {
    const asks = visit({ wish: 'session' })
    const response = await answered(fromRegion('x', { snapshot: SNAPSHOT }), asks)
    expect(await tokenOf(response)).toMatchObject({ floor: 5 })
  })

  test('is given after a write, not after a refused one', async () => {
    const post = visit({}, { method: 'POST' })
    const made = fromRegion('x', { status: 201, snapshot: { m: 9, a: 9 } })
    expect(await tokenOf(await answered(made, post))).toMatchObject({ floor: 9 })
    const refused = fromRegion('x', { status: 412, snapshot: { m: 9, a: 9 } })
    expect(await tokenOf(await answered(refused, post))).toBe('none')
  })

  test('a spent one is replaced only by one that stands for something read', async () => {
    const spent = visit({ tokenSent: true, reset: 'epoch' })
    const read = await answered(fromRegion('x', { snapshot: SNAPSHOT }), spent)
    expect(read.headers.get('Consistency-Reset')).toBe('epoch')
    expect(await tokenOf(read)).toMatchObject({ floor: 5 })
    const failed = await answered(fromRegion('x', { status: 503 }), spent)
    expect(failed.headers.has('Consistency-Token')).toBe(false)
    expect(failed.headers.has('Consistency-Reset')).toBe(false)
  })
})

test('an answer to an authorized request is private', async () => {
  const authorized = visit({}, { headers: { Authorization: 'Bearer x' } })
  const response = await answered(fromRegion('x'), authorized)
  expect(response.headers.get('Cache-Control')).toBe('private, no-store')
})

test.each([
  ['0', null],
  ['5', '5'],
])('of HEAD a length of %s is told as %s: never that of its own empty body', async (told, seen) => {
  const response = fromRegion(null, { headers: { 'Content-Length': told } })
  const { headers } = await answered(response, visit({}, { method: 'HEAD' }))
  expect(headers.get('Content-Length')).toBe(seen)
})

test.each([
  ['of a status without a body', { status: 204, body: new Uint8Array(1) }],
  ['of a redirect without one', { status: 302, body: new Uint8Array(0) }],
])('a copy %s has none', async (_, of) => {
  const entry = entryOf({ ...of, bornAt: lab.clock.now() - 12_345 })
  const { answer } = lab.edge.answers
  const { status, body, headers } = await answer({ entry, cache: HIT, attempts: [] }, visit())
  expect([status, body, headers.get('Age')]).toEqual([of.status, null, '12'])
})

test('HEAD has no body', async () => {
  const response = await answered(fromRegion('x'), visit({}, { method: 'HEAD' }))
  expect(await response.text()).toBe('')
})

describe('a condition', () => {
  const headers = { 'If-None-Match': '"1"' }
  const tagged = (status = 200) => fromRegion('x', { status, headers: { ETag: '"1"' } })

  test('that holds is a 304, on a 200 to a safe method only', async () => {
    const get = visit({}, { headers })
    const response = await answered(tagged(), get)
    expect([response.status, response.headers.get('Request-Id')]).toEqual([304, get.requestId])
    expect((await answered(tagged(410), get)).status).toBe(410)
    const post = visit({}, { method: 'POST', headers })
    expect((await answered(tagged(), post)).status).toBe(200)
  })

  test('that holds moves the session all the same', async () => {
    const response = await answered(
      fromRegion('x', { snapshot: SNAPSHOT, headers: { ETag: '"1"' } }),
      visit(withToken, { headers }),
    )
    expect(response.status).toBe(304)
    expect(await tokenOf(response)).toMatchObject({ floor: 5 })
    expect(response.headers.get('Cache-Control')).toBe('private, no-store')
  })

  test('that holds leaves nobody to read the body: it is let go', async () => {
    const slow = slowBody()
    const response = new Response(slow.body, { headers: { ETag: '"1"' } })
    expect((await answered(response, visit({}, { headers }))).status).toBe(304)
    expect(slow.letGo()).toBe(true)
  })
})

describe('a copy shown again and again', () => {
  const headers = { etag: '"1"', 'cdn-cache-control': 'max-age=9', 'content-type': 'a/b' }
  const shownTo = async (init: RequestInit, entry: Entry) => {
    const response = await lab.edge.answers.answer(
      { entry, cache: HIT, attempts: [] },
      visit({}, init),
    )
    const { 'request-id': _, ...others } = Object.fromEntries(response.headers)
    return { status: response.status, others, text: await response.text() }
  }

  test.each([
    ['plainly', {}],
    ['by HEAD', { method: 'HEAD' }],
    ['under a condition', { headers: { 'If-None-Match': '"1"' } }],
    ['in part', { headers: { Range: 'bytes=1-2' } }],
  ])('%s: each time with the same fields', async (_, init) => {
    for (const foreign of [false, true]) {
      if (foreign) lab = await openEdge(new Map(), { foreign })
      const entry = entryOf({ headers: { ...headers } })
      const [first, second, third] = [
        await shownTo(init, entry),
        await shownTo(init, entry),
        await shownTo(init, entry),
      ]
      expect(second).toEqual(first)
      expect(third).toEqual(first)
      expect(first?.others).toMatchObject({ etag: '"1"', age: '0' })
      expect(Object.keys(first?.others ?? {}).includes('cdn-cache-control')).toBe(foreign)
      expect(entry.headers).toEqual(headers)
    }
  })
})

describe('a part', () => {
  const entry = entryOf({ headers: { 'content-type': 'text/plain', etag: '"1"' } })
  const part = (
    range: Record<string, string>,
    init: RequestInit = {},
    of: Served = { entry, cache: HIT, attempts: [] },
  ) => lab.edge.answers.answer(of, visit({}, { headers: range, ...init }))

  test('of a copy is a 206', async () => {
    const response = await part({ Range: 'bytes=1-2' })
    expect([response.status, await response.text()]).toEqual([206, 'od'])
    expect(response.headers.get('Content-Range')).toBe('bytes 1-2/4')
    expect(response.headers.get('ETag')).toBe('"1"')
    expect(response.headers.has('Request-Id')).toBe(true)
  })

  test('that is not there is a 416 without the body and its type', async () => {
    const response = await part({ Range: 'bytes=4-' })
    expect([response.status, await response.text()]).toEqual([416, ''])
    expect(response.headers.get('Content-Range')).toBe('bytes */4')
    expect(response.headers.has('Content-Type')).toBe(false)
  })

  test.each([
    ['of something that changed', { Range: 'bytes=1-2', 'If-Range': '"2"' }, {}],
    ['in a unit nobody knows', { Range: 'lines=1-2' }, {}],
    ['of HEAD', { Range: 'bytes=1-2' }, { method: 'HEAD' }],
  ])('%s is the whole', async (_, range, init) => {
    const response = await part(range, init)
    expect([response.status, response.headers.has('Content-Range')]).toEqual([200, false])
  })

  test('of what is not a copy is for the upstream to give', async () => {
    expect((await part({ Range: 'bytes=1-2' }, {}, served(fromRegion('body')))).status).toBe(200)
  })

  test('a condition that holds comes first (RFC 9110 section 13.2.2)', async () => {
    expect((await part({ Range: 'bytes=1-2', 'If-None-Match': '"1"' })).status).toBe(304)
  })
})

describe('before a foreign site', () => {
  beforeEach(async () => {
    lab = await openEdge(new Map(), { foreign: true })
  })
  const OWN = {
    'CDN-Cache-Control': 'max-age=60',
    'Cache-Control': 'max-age=5',
    'Consistency-Token': 'theirs',
    [internalHeaders.snapshot]: '{"epoch":1,"m":5,"a":9,"bookmark":null}',
    [internalHeaders.region]: 'Alsace',
    [internalHeaders.route]: 'scenic',
  }

  test('its headers are left alone and there is no session', async () => {
    const response = await answered(
      new Response('x', { headers: OWN }),
      visit({}, { headers: { Authorization: 'Bearer x' } }),
    )
    for (const [name, value] of Object.entries(OWN)) expect(response.headers.get(name)).toBe(value)
    expect(response.headers.get('Cache-Status')).toBe('Meridian; fwd=uri-miss')
  })

  test('what caches nearer to it said stays', async () => {
    const response = await answered(
      new Response('x', { headers: { 'Cache-Status': 'Shield; hit' } }),
    )
    expect(response.headers.get('Cache-Status')).toBe('Shield; hit, Meridian; fwd=uri-miss')
  })

  test('its own Request-Id stays: its logs speak of that one', async () => {
    const response = await answered(new Response('x', { headers: { 'Request-Id': 'theirs' } }))
    expect(response.headers.get('Request-Id')).toBe('theirs')
  })
})
