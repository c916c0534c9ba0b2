// What six hundred requests of strangers cost, of each kind that wants more than a copy: loads and KV operations.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { handle } from '../../../src/edge/handle.ts'
import { start } from '../../../src/shared/position.ts'
import { signToken, TOKEN_AGE_MS_MAX } from '../../../src/shared/token.ts'
import { until } from '../settle.ts'
import { type Call, fromRegion, type Lab, openEdge, regionsThat, request } from './lab.ts'

const REQUESTS = 600
const CACHED = { 'CDN-Cache-Control': 'max-age=60, stale-while-revalidate=60' }

let calls: Call[]
let lab: Lab
let answered: Promise<void>
beforeEach(async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => {})
  answered = Promise.resolve()
  const regions = regionsThat(async () => {
    await answered
    return fromRegion('body', { snapshot: { m: 5, a: 9 }, headers: CACHED })
  })
  calls = regions.calls
  lab = await openEdge(regions.upstreams)
  // A page like others: asked for, kept, and in KV.
  for (let n = 0; n < 3; n++) await ask({})
  await lab.background.done()
  calls.length = 0
  lab.store.puts = 0
  lab.store.gets = 0
})
afterEach(() => vi.restoreAllMocks())

async function ask(headers: Record<string, string>, path = '/a', method = 'GET') {
  const response = await handle(request(path, { headers, method }), lab.edge, lab.background)
  await response.text()
  return response.status
}
const costs = () => ({ loads: calls.length, puts: lab.store.puts, gets: lab.store.gets })

/** Ten a second, one after the other, for a minute. */
async function inARow(one: () => Promise<number>) {
  const statuses = new Set<number>()
  for (let n = 0; n < REQUESTS; n++) {
    statuses.add(await one())
    await lab.background.done()
    lab.clock.advance(100)
  }
  return statuses
}

async function atOnce(one: () => Promise<number>) {
  const statuses = new Set(await Promise.all(Array.from({ length: REQUESTS }, one)))
  await lab.background.done()
  return statuses
}

/** A load every three seconds, and a write to KV where half of the lifetime is over, or the memory asks KV. */
const A_MINUTE = { loads: 21, puts: 2, gets: 21 }

describe.each<[string, Record<string, string>]>([
  ['no-cache', { 'Cache-Control': 'no-cache' }],
  ['Pragma', { Pragma: 'no-cache' }],
  ['max-age=0', { 'Cache-Control': 'max-age=0' }],
  ['min-fresh', { 'Cache-Control': 'min-fresh=31536000' }],
  [
    'a made-up key',
    { 'Cache-Control': 'no-cache', Authorization: 'Bearer mk_a_0123456789012345678901' },
  ],
  ['no-store', { 'Cache-Control': 'no-store' }],
])('%s', (_, headers) => {
  test('in a row', async () => {
    expect(await inARow(() => ask(headers))).toEqual(new Set([200]))
    const { loads, puts, gets } = costs()
    expect(loads).toBeLessThanOrEqual(A_MINUTE.loads)
    expect(puts).toBeLessThanOrEqual(A_MINUTE.puts)
    expect(gets).toBeLessThanOrEqual(A_MINUTE.gets)
  })

  test('at once', async () => {
    expect(await atOnce(() => ask(headers))).toEqual(new Set([200]))
    expect(costs().loads).toBeLessThanOrEqual(2)
    expect(costs().puts).toBeLessThanOrEqual(1)
  })
})

test('HEAD for something new, in a row', async () => {
  await inARow(() => ask({ 'Cache-Control': 'no-cache' }, '/a', 'HEAD'))
  expect(costs().loads).toBeLessThanOrEqual(A_MINUTE.loads)
  expect(costs().puts).toBeLessThanOrEqual(A_MINUTE.puts)
})

test('the primary is asked as often as it can answer, however many want the latest at once', async () => {
  expect(await atOnce(() => ask({ Consistency: 'latest' }))).toEqual(new Set([200]))
  expect(costs()).toEqual({ loads: 2, puts: 0, gets: 0 })
})

test('nor more often for a spent token, which anybody may have kept', async () => {
  const then = lab.clock.now() - TOKEN_AGE_MS_MAX - 1
  const spent = { 'Consistency-Token': await signToken(lab.keys, start(1), then) }
  const come = vi.spyOn(lab.cache.demanding, 'loading')
  answered = until(() => come.mock.calls.length === REQUESTS) // to look at a signature takes a while
  expect(await atOnce(() => ask(spent))).toEqual(new Set([200]))
  expect(costs()).toEqual({ loads: 2, puts: 0, gets: 0 })
})

test('a token of a key that never was costs nothing', async () => {
  const [first = ''] = (await signToken(lab.keys, start(1), lab.clock.now())).split(',')
  const forged = { 'Consistency-Token': first.replace('.k1.', '.k9.') }
  expect(await atOnce(() => ask(forged))).toEqual(new Set([400]))
  expect(costs()).toEqual({ loads: 0, puts: 0, gets: 0 })
})

test('query parameters that nobody has declared are not in the key', async () => {
  let n = 0
  expect(await inARow(() => ask({}, `/a?utm=${n++}`))).toEqual(new Set([200]))
  expect(costs().loads).toBeLessThanOrEqual(2) // refreshed in its time
})

test('what does not exist is a load each, and not written: a limit of requests bounds it', async () => {
  let n = 0
  await inARow(() => ask({}, `/guess-${n++}`))
  expect(costs()).toEqual({ loads: REQUESTS, puts: 0, gets: REQUESTS })
})
