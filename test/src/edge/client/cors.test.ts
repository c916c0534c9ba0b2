// What pages of other sites see, by the Fetch standard's own steps; and what it costs regions: nothing.
import { describe, expect, test } from 'vitest'
import { handle } from '../../../../src/edge/handle.ts'
import type { Cors } from '../../../../src/shared/cors.ts'
import { fetchFrom } from '../../../support/browser.ts'
import { type Answer, fromRegion, openEdge, refuse, regionsThat, request } from '../lab.ts'

const APP = 'https://app.example'
const ALL: Cors = {
  origins: '*',
  methods: ['GET', 'HEAD'],
  headers: ['Consistency'],
  exposed: ['ETag', 'Request-Id', 'Retry-After'],
  maxAgeSeconds: 600,
}
const OURS: Cors = {
  ...ALL,
  origins: [APP, 'http://localhost:5173'],
  methods: ['GET', 'HEAD', 'POST', 'DELETE'],
  headers: ['Authorization', 'Content-Type'],
}
const found = () =>
  fromRegion('body', { headers: { ETag: '"1"', 'CDN-Cache-Control': 'max-age=60' } })

async function opened(cors: Cors | undefined, answer: Answer = found) {
  const { upstreams, called } = regionsThat(answer)
  const lab = await openEdge(upstreams)
  const edge = { ...lab.edge, cors }
  const at =
    (path = '/page') =>
    (method: string, headers: Record<string, string>) =>
      handle(request(path, { method, headers }), edge, lab.background)
  return { at, called, lab }
}

describe('a page', () => {
  test('of any site reads what everybody may, as a miss and as a hit', async () => {
    const { at, called } = await opened(ALL)
    for (const _ of ['miss', 'hit']) {
      const seen = await fetchFrom(APP, at())
      expect(seen).toMatchObject({ kind: 'response', status: 200 })
      if (seen.kind === 'error') continue
      expect(seen.headers.get('ETag')).toBe('"1"')
      expect(seen.headers.has('Server-Timing')).toBe(false) // not exposed
    }
    expect(called()).toHaveLength(1)
  })

  test('sets the fields that are allowed, and uses no other method', async () => {
    const { at, called } = await opened(ALL)
    const tried = (init: Parameters<typeof fetchFrom>[2]) => fetchFrom(APP, at(), init)
    expect(await tried({ headers: { Consistency: 'session' } })).toMatchObject({ status: 200 })
    expect(await tried({ headers: { Authorization: 'Bearer x' } })).toEqual({
      kind: 'error',
      why: 'preflight: header authorization',
    })
    // A browser sends a POST although the answer does not list it, unless nothing is allowed at all.
    for (const method of ['POST', 'PUT', 'DELETE']) {
      const headers = { Consistency: 'session' }
      expect(await tried({ method, headers })).toMatchObject({ kind: 'error' })
    }
    expect(called()).toHaveLength(1)
    // What a form may send is sent; its answer is not shown.
    expect(await tried({ method: 'POST' })).toMatchObject({ kind: 'error' })
  })

  test('of a site that is named writes, and no other does', async () => {
    const { at } = await opened(OURS)
    const init = { method: 'POST', headers: { Authorization: 'Bearer x' } }
    expect(await fetchFrom(APP, at(), init)).toMatchObject({ status: 200 })
    for (const other of ['https://app.example.evil', 'http://app.example', 'null']) {
      expect(await fetchFrom(other, at(), init)).toMatchObject({ kind: 'error' })
      expect(await fetchFrom(other, at())).toMatchObject({ kind: 'error' })
    }
  })

  test('gets cookies along only where that is declared', async () => {
    const init = { credentials: true }
    const { at } = await opened(OURS)
    expect(await fetchFrom(APP, at(), init)).toMatchObject({ kind: 'error' })
    const open = await opened(ALL)
    expect(await fetchFrom(APP, open.at(), init)).toMatchObject({ kind: 'error' })
    const declared = await opened({ ...OURS, origins: [APP], credentials: true })
    expect(await fetchFrom(APP, declared.at(), init)).toMatchObject({ status: 200 })
  })

  test('reads errors too, whoever makes them', async () => {
    const { at } = await opened({ ...ALL, headers: ['Consistency-Token', 'Consistency'] }, refuse)
    const status = async (headers: Record<string, string>) => {
      const seen = await fetchFrom(APP, at(), { headers })
      return seen.kind === 'response' && seen.status
    }
    expect(await status({ 'Consistency-Token': 'nonsense' })).toBe(400)
    expect(await status({ Consistency: 'nonsense' })).toBe(400)
    expect(await status({})).toBe(503)
  })

  test('learns nothing of what is for operators, nor where nothing is declared', async () => {
    const { at } = await opened(ALL)
    expect(await fetchFrom(APP, at('/ops/costs'))).toMatchObject({ kind: 'error' })
    const none = await opened({ ...ALL, origins: [] })
    expect(await fetchFrom(APP, none.at())).toMatchObject({ kind: 'error' })
    const undeclared = await opened(undefined)
    expect(await fetchFrom(APP, undeclared.at())).toMatchObject({ kind: 'error' })
  })
})

describe('a preflight', () => {
  const ask = { Origin: APP, 'Access-Control-Request-Method': 'GET' }

  test('is answered without a region, with its story', async () => {
    const { at, called } = await opened(ALL, refuse)
    const { status, headers } = await at()('OPTIONS', ask)
    expect([status, called()]).toEqual([204, []])
    expect(headers.get('Access-Control-Max-Age')).toBe('600')
    expect(headers.has('Request-Id')).toBe(true)
  })

  test('is only what a browser sends: other OPTIONS go where they went', async () => {
    const { at, called } = await opened(ALL)
    await at()('OPTIONS', {})
    await at()('OPTIONS', { Origin: APP })
    await at()('OPTIONS', { 'Access-Control-Request-Method': 'GET' })
    expect(called()).toHaveLength(3)
  })
})

describe('caches further out', () => {
  test('need no copy for each origin where everybody may read', async () => {
    const { at } = await opened(ALL)
    const { headers } = await at()('GET', {})
    expect([headers.get('Access-Control-Allow-Origin'), headers.get('Vary')]).toEqual(['*', null])
  })

  test('never show an answer for one origin to another, also one that was for none', async () => {
    const { at } = await opened(OURS)
    for (const headers of [{}, { Origin: APP }, { Origin: 'https://evil.example' }]) {
      expect((await at()('GET', headers)).headers.get('Vary')).toBe('Origin')
    }
  })

  test('our copies hold none of it: two origins share one', async () => {
    const { at, called, lab } = await opened(OURS)
    for (const origin of [APP, 'http://localhost:5173', APP]) {
      const { headers } = await at()('GET', { Origin: origin })
      expect(headers.get('Access-Control-Allow-Origin')).toBe(origin)
      await lab.background.done()
    }
    expect(called()).toHaveLength(1)
    const stored = [...lab.store.values.values()].flat()
    expect(stored.length).toBeGreaterThan(0)
    const names = stored.flatMap(({ headers }) => Object.keys(headers))
    expect(names.filter((name) => /^(?:access-control|vary)/.test(name))).toEqual([])
  })
})
