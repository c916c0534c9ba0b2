// Failover: which regions are called, how often, with what, and when it gives up.
import { expect, test } from 'vitest'
import {
  GET_DEADLINE_MS,
  GET_FIRST_TRY_MS,
  GET_NEXT_TRY_MS,
  REFUSED_MS_MAX,
  WRITE_DEADLINE_MS,
  WRITE_TRY_MS,
} from '../../../../src/edge/limits.ts'
import { forward, type Outgoing } from '../../../../src/edge/routing/forward.ts'
import { rank } from '../../../../src/edge/routing/rank.ts'
import { internalHeaders } from '../../../../src/shared/headers.ts'
import { parseAsk } from '../../../../src/shared/position.ts'
import { createClock } from '../../../support/clock.ts'
import { until } from '../../settle.ts'
import { type Answer, BOOKMARK, fromRegion, hang, ORIGIN, refuse, regionsThat } from '../lab.ts'

const ranked = rank({ lat: 51.5, lon: -0.1 })
const [first = '', second = '', third = ''] = ranked.map(({ region }) => region.id)
const ASK = { epoch: 1, floor: 7, bookmark: BOOKMARK, primary: false }

const outgoing = (changes: Partial<Outgoing> = {}): Outgoing => ({
  method: 'GET',
  url: `${ORIGIN}/a`,
  headers: new Headers({ Accept: 'text/html' }),
  body: null,
  work: { repeatable: true, write: false },
  ask: ASK,
  deadline: createClock().now() + (changes.work?.write ? WRITE_DEADLINE_MS : GET_DEADLINE_MS),
  ...changes,
})
const keyed = (body: ArrayBuffer | ReadableStream) =>
  outgoing({ method: 'POST', body, work: { repeatable: body instanceof ArrayBuffer, write: true } })

const ok: Answer = ({ region }) => fromRegion(region)
const down: Answer = ({ region }) => fromRegion(`${region} is down`, { status: 503 })
const outcomes = ({ attempts }: Awaited<ReturnType<typeof forward>>) =>
  attempts.map(({ region, outcome }) => `${region}:${outcome}`)

test('the nearest region answers, and nobody else is asked', async () => {
  const { upstreams, called } = regionsThat(ok)
  const done = await forward(outgoing(), ranked, upstreams, createClock())
  expect(await done.response?.text()).toBe(first)
  expect(called()).toEqual([first])
  expect(outcomes(done)).toEqual([`${first}:ok`])
})

test.each([
  ['refuses', refuse, 'unreachable'],
  ['threw', () => new Response('exception', { status: 500 }), 'exception'],
  ['is down', down, 'down'],
] as const)('a region that %s costs one call, and the next one answers', async (_, answer, why) => {
  const { upstreams, called } = regionsThat(ok, { [first]: answer })
  const done = await forward(outgoing(), ranked, upstreams, createClock())
  expect(await done.response?.text()).toBe(second)
  expect(called()).toEqual([first, second])
  expect(outcomes(done)).toEqual([`${first}:${why}`, `${second}:ok`])
})

test('a region that hangs is cut off at its cap', async () => {
  const clock = createClock()
  const { upstreams, calls } = regionsThat(ok, { [first]: hang })
  const forwarding = forward(outgoing(), ranked, upstreams, clock)
  await until(() => clock.sleeping().length > 0)
  expect(clock.sleeping()).toEqual([GET_FIRST_TRY_MS])
  clock.advance(GET_FIRST_TRY_MS)
  const done = await forwarding
  expect(outcomes(done)).toEqual([`${first}:timeout`, `${second}:ok`])
  expect(calls.map(({ signal }) => signal?.aborted)).toEqual([true, false])
})

test('when every region hangs, a read ends after two tries, within its deadline', async () => {
  const clock = createClock()
  const began = clock.now()
  const { upstreams, calls } = regionsThat(hang)
  const forwarding = forward(outgoing(), ranked, upstreams, clock)
  for (const [count, capMs] of [
    [1, GET_FIRST_TRY_MS],
    [2, GET_NEXT_TRY_MS],
  ] as const) {
    await until(() => calls.length === count && clock.sleeping().length > 0)
    expect(clock.sleeping()).toEqual([capMs])
    clock.advance(capMs)
  }
  const done = await forwarding
  expect(done.response).toBeUndefined()
  expect(outcomes(done)).toEqual([`${first}:timeout`, `${second}:timeout`])
  expect(clock.now() - began).toBeLessThanOrEqual(GET_DEADLINE_MS)
})

test('a write has its own, longer caps', async () => {
  const clock = createClock()
  const { upstreams, calls } = regionsThat(hang)
  const forwarding = forward(keyed(new ArrayBuffer(2)), ranked, upstreams, clock)
  for (const count of [1, 2]) {
    await until(() => calls.length === count && clock.sleeping().length > 0)
    expect(clock.sleeping()).toEqual([WRITE_TRY_MS])
    clock.advance(count * WRITE_TRY_MS > WRITE_DEADLINE_MS ? 0 : WRITE_TRY_MS)
  }
  expect(outcomes(await forwarding)).toEqual([`${first}:timeout`, `${second}:timeout`])
})

test.each(['primary', 'overload'])('a fault of "%s" is not tried elsewhere', async (domain) => {
  const headers = { [internalHeaders.faultDomain]: domain }
  const { upstreams, called } = regionsThat(() => fromRegion('no', { status: 503, headers }))
  const done = await forward(outgoing(), ranked, upstreams, createClock())
  expect(done.response?.status).toBe(503)
  expect(called()).toEqual([first])
  expect(outcomes(done)).toEqual([`${first}:ok`])
})

test.each([400, 404, 409, 429])('a %i is not tried elsewhere', async (status) => {
  const { upstreams, called } = regionsThat(() => fromRegion('no', { status }))
  await forward(outgoing(), ranked, upstreams, createClock())
  expect(called()).toEqual([first])
})

test('when all fail, the last refusal is the answer', async () => {
  const { upstreams, called } = regionsThat(down)
  const done = await forward(outgoing(), ranked, upstreams, createClock())
  expect(called()).toEqual([first, second, third]) // each refused at once, so a third was free
  expect(await done.response?.text()).toBe(`${third} is down`)
})

test('a refusal is kept although a later region did not even refuse', async () => {
  const { upstreams } = regionsThat(refuse, { [first]: down })
  const done = await forward(outgoing(), ranked, upstreams, createClock())
  expect(await done.response?.text()).toBe(`${first} is down`)
  expect(outcomes(done)).toEqual([`${first}:down`, `${second}:unreachable`, `${third}:unreachable`])
})

test('a third region is asked only when the refusals came at once', async () => {
  for (const [ms, expected] of [
    [REFUSED_MS_MAX, [first, second, third]],
    [REFUSED_MS_MAX + 1, [first, second]],
  ] as const) {
    const clock = createClock()
    const { upstreams, called } = regionsThat(() => {
      clock.advance(ms)
      return Promise.reject(new Error('connection refused'))
    })
    await forward(outgoing(), ranked, upstreams, clock)
    expect(called()).toEqual(expected)
  }
})

test('a write with a kept body is sent again, the same bytes', async () => {
  const { upstreams, calls } = regionsThat(ok, { [first]: refuse })
  const body = new TextEncoder().encode('{"url":"x"}').buffer
  await forward(keyed(body), ranked, upstreams, createClock())
  expect(calls.map((call) => call.body)).toEqual([body, body])
  expect(calls.map(({ method }) => method)).toEqual(['POST', 'POST'])
})

test('a body that streams is sent once', async () => {
  const { upstreams, called } = regionsThat(refuse)
  const done = await forward(keyed(new ReadableStream()), ranked, upstreams, createClock())
  expect(called()).toEqual([first])
  expect(done.response).toBeUndefined()
})

test('with less than 50 ms left nobody is asked', async () => {
  const clock = createClock()
  const { upstreams, called } = regionsThat(ok, {
    [first]: () => {
      clock.advance(GET_DEADLINE_MS - 49) // the runtime was busy and its timer late
      return Promise.reject(new Error('connection refused'))
    },
  })
  const done = await forward(outgoing(), ranked, upstreams, clock)
  expect(called()).toEqual([first])
  expect(done.response).toBeUndefined()
})

test('the last try gets no more than what is left', async () => {
  const clock = createClock()
  const { upstreams, calls } = regionsThat(hang, {
    [first]: () => {
      clock.advance(GET_DEADLINE_MS - 400)
      return Promise.reject(new Error('connection reset'))
    },
  })
  const forwarding = forward(outgoing(), ranked, upstreams, clock)
  await until(() => calls.length === 2 && clock.sleeping().length > 0)
  expect(clock.sleeping()).toEqual([400])
  clock.advance(400)
  expect(outcomes(await forwarding)).toEqual([`${first}:unreachable`, `${second}:timeout`])
})

test('a region learns the position, and what it may spend of its attempt', async () => {
  const { upstreams, calls } = regionsThat(refuse)
  await forward(outgoing(), ranked, upstreams, createClock())
  for (const [at, capMs] of [GET_FIRST_TRY_MS, GET_NEXT_TRY_MS].entries()) {
    const headers = calls[at]?.headers
    expect(parseAsk(headers?.get(internalHeaders.position) ?? null)).toEqual(ASK)
    const spare = capMs - (ranked[at]?.rttMs ?? 0)
    expect(headers?.get(internalHeaders.attemptMs)).toBe(String(Math.round(spare)))
    expect(headers?.get('Accept')).toBe('text/html')
  }
})

test('a region missing from the bindings is a bug, loudly', async () => {
  const { upstreams } = regionsThat(ok)
  const without = new Map([...upstreams].filter(([id]) => id !== first))
  await expect(forward(outgoing(), ranked, without, createClock())).rejects.toThrow(first)
})
