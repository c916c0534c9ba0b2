// The response a client sees: its session moved on, internal matters gone.
import { beforeEach, describe, expect, test } from 'vitest'
import { answer, fromEntry, told } from '../../../src/edge/answer.ts'
import type { Entry } from '../../../src/edge/cache/entry.ts'
import type { Story } from '../../../src/edge/story.ts'
import { arrive, type Visit } from '../../../src/edge/visit.ts'
import { internalHeaders } from '../../../src/shared/headers.ts'
import { start } from '../../../src/shared/position.ts'
import { readTokens } from '../../../src/shared/token.ts'
import { BOOKMARK, fromRegion, type Lab, openEdge, request } from './lab.ts'

let lab: Lab
beforeEach(async () => {
  lab = await openEdge(new Map())
})

const STORY: Story = {
  colo: 'LHR',
  cache: { kind: 'miss', stored: false },
  attempts: [],
  regionTiming: null,
}
const visit = (changes: Partial<Visit> = {}, init: RequestInit = {}): Visit => ({
  ...arrive(request('/a', init), lab.edge),
  position: start(1),
  wish: undefined,
  tokenSent: false,
  reset: undefined,
  ...changes,
})
const SNAPSHOT = { m: 5, a: 9 }
const withToken = { tokenSent: true, position: { ...start(1), floor: 3 } }

async function tokenOf(response: Response) {
  const header = response.headers.get('Consistency-Token')
  const check = await readTokens(lab.edge.keys, header, 1, lab.clock.now())
  return check.kind === 'valid' ? check.position : check.kind
}

test('nothing internal is told, and the story is', () => {
  const response = fromRegion('x', {
    snapshot: SNAPSHOT,
    headers: {
      'CDN-Cache-Control': 'max-age=60',
      [internalHeaders.faultDomain]: 'primary',
      [internalHeaders.position]: '{}',
      [internalHeaders.attemptMs]: '5',
      ETag: '"1"',
    },
  })
  const arrival = arrive(request('/a'), lab.edge)
  const headers = told(response, arrival, STORY)
  for (const name of Object.values(internalHeaders)) expect(headers.has(name)).toBe(false)
  expect(headers.has('CDN-Cache-Control')).toBe(false)
  expect(headers.get('ETag')).toBe('"1"')
  expect(headers.get('Request-Id')).toBe(arrival.requestId)
  expect(headers.get('Cache-Status')).toBe('Meridian; fwd=miss')
  expect(headers.get('Server-Timing')).toContain('edge;desc="LHR"')
})

describe('the token', () => {
  test('is not given to those who neither send nor ask for one', async () => {
    const response = await answer(fromRegion('x', { snapshot: SNAPSHOT }), visit(), lab.edge, STORY)
    expect(response.headers.has('Consistency-Token')).toBe(false)
    expect(response.headers.get('Cache-Control')).toBeNull()
  })

  test('moves to the last change of what is shown', async () => {
    const shown = fromRegion('x', { snapshot: SNAPSHOT })
    const response = await answer(shown, visit(withToken), lab.edge, STORY)
    expect(await tokenOf(response)).toEqual({ epoch: 1, floor: 5, bookmark: BOOKMARK })
    expect(response.headers.get('Cache-Control')).toBe('private, no-store')
  })

  test('never moves back', async () => {
    const ahead = { ...withToken, position: { ...start(1), floor: 8 } }
    const shown = fromRegion('x', { snapshot: SNAPSHOT })
    const response = await answer(shown, visit(ahead), lab.edge, STORY)
    expect(await tokenOf(response)).toMatchObject({ floor: 8 })
  })

  test('stays where it is when nothing was read', async () => {
    const response = await answer(
      fromRegion('x', { status: 404 }),
      visit(withToken),
      lab.edge,
      STORY,
    )
    expect(await tokenOf(response)).toMatchObject({ floor: 3 })
  })

  test('is given to one that asks', async () => {
    const shown = fromRegion('x', { snapshot: SNAPSHOT })
    const response = await answer(shown, visit({ wish: 'session' }), lab.edge, STORY)
    expect(await tokenOf(response)).toMatchObject({ floor: 5 })
  })

  test('is given after a write, not after a refused one', async () => {
    const post = visit({}, { method: 'POST' })
    const made = fromRegion('x', { status: 201, snapshot: { m: 9, a: 9 } })
    expect(await tokenOf(await answer(made, post, lab.edge, STORY))).toMatchObject({ floor: 9 })
    const refused = fromRegion('x', { status: 412, snapshot: { m: 9, a: 9 } })
    expect(await tokenOf(await answer(refused, post, lab.edge, STORY))).toBe('none')
  })

  test('a spent one is replaced only by one that stands for something read', async () => {
    const spent = visit({ tokenSent: true, reset: 'epoch' })
    const read = await answer(fromRegion('x', { snapshot: SNAPSHOT }), spent, lab.edge, STORY)
    expect(read.headers.get('Consistency-Reset')).toBe('epoch')
    expect(await tokenOf(read)).toMatchObject({ floor: 5 })
    const failed = await answer(fromRegion('x', { status: 503 }), spent, lab.edge, STORY)
    expect(failed.headers.has('Consistency-Token')).toBe(false)
    expect(failed.headers.has('Consistency-Reset')).toBe(false)
  })
})

test('an answer to an authorized request is private', async () => {
  const init = { headers: { Authorization: 'Bearer x' } }
  const response = await answer(fromRegion('x'), visit({}, init), lab.edge, STORY)
  expect(response.headers.get('Cache-Control')).toBe('private, no-store')
})

test('HEAD has no body', async () => {
  const response = await answer(fromRegion('x'), visit({}, { method: 'HEAD' }), lab.edge, STORY)
  expect(await response.text()).toBe('')
})

test('a condition that holds is a 304, on a 200 to a safe method only', async () => {
  const headers = { 'If-None-Match': '"1"' }
  const tagged = (status = 200) => fromRegion('x', { status, headers: { ETag: '"1"' } })
  const get = visit({}, { headers })
  const response = await answer(tagged(), get, lab.edge, STORY)
  expect(response.status).toBe(304)
  expect(response.headers.get('Request-Id')).toBe(get.requestId)
  expect((await answer(tagged(410), get, lab.edge, STORY)).status).toBe(410)
  const post = visit({}, { method: 'POST', headers })
  expect((await answer(tagged(), post, lab.edge, STORY)).status).toBe(200)
})

test('a stored entry is shown with its age and its snapshot', async () => {
  const entry: Entry = {
    key: '1:/a',
    status: 200,
    headers: [['etag', '"1"']],
    body: new TextEncoder().encode('body'),
    snapshot: { epoch: 1, m: 3, a: 7, bookmark: null },
    terms: { fresh: 60, whileRevalidate: 0, ifError: 0 },
    bornAt: lab.clock.now() - 12_345,
  }
  const response = fromEntry(entry, lab.edge)
  expect(response.headers.get('Age')).toBe('12')
  expect(JSON.parse(response.headers.get(internalHeaders.snapshot) ?? '')).toEqual(entry.snapshot)
  expect(await response.text()).toBe('body')
  const { snapshot: _, ...rest } = entry
  const independent = fromEntry({ ...rest, status: 204, snapshot: undefined }, lab.edge)
  expect(independent.headers.has(internalHeaders.snapshot)).toBe(false)
  expect(independent.body).toBeNull()
})
