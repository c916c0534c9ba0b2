// An hour of an isolate in which every request is ended in the middle: nothing of it ever settles, so that neither
// `then` nor `finally` runs. The clock alone has to bring back what each of them held.
import { expect, test } from 'vitest'
import { createGate, gated } from '../../../src/data/gate.ts'
import { type Asked, askedBy } from '../../../src/edge/cache/lookup.ts'
import {
  BEHIND_MS_MAX,
  FILLING_BYTES_MAX,
  KV_FLIGHT_MS_MAX,
} from '../../../src/edge/cache/rules/limits.ts'
import { Flights } from '../../../src/edge/cache/store/flights.ts'
import { type Cached, createTiers } from '../../../src/edge/cache/store/tiers.ts'
import { handle } from '../../../src/edge/handle.ts'
import { LOADS_MAX } from '../../../src/edge/upstream/limits.ts'
import { answerOf } from '../../../src/edge/upstream/regional.ts'
import { LEASE_MARGIN_MS } from '../../../src/shared/leases.ts'
import { createClock } from '../../support/clock.ts'
import { d1That, sourceOf } from '../data/lab.ts'
import {
  type Answer,
  entryOf,
  fromRegion,
  memoryStore,
  nobody,
  openEdge,
  regionsThat,
  request,
  unheard,
  visitTo,
} from '../edge/lab.ts'
import { turn } from '../settle.ts'

const ENDED = 100_000
const HOUR_MS = 3_600_000
/** Leases end with a second of the clock. */
const SLOT_MS = 1_000

const never = () => new Promise<never>(() => {})

/** A clock that goes on, and timers that end with their request while `mortal`. */
function mortalClock() {
  const hand = createClock()
  const clock = {
    ...hand,
    mortal: true,
    sleep: (ms: number, signal?: AbortSignal): Promise<void> =>
      clock.mortal ? never() : hand.sleep(ms, signal),
  }
  return clock
}

/** An isolate over regions that answer so, and what is held in it. */
async function isolate(upstream: Answer) {
  const clock = mortalClock()
  const store = memoryStore()
  const reads = new Flights<Cached>(clock, KV_FLIGHT_MS_MAX)
  const { upstreams, calls } = regionsThat(upstream)
  const tiers = createTiers({ store, clock, reads })
  const lab = await openEdge(upstreams, { clock, store, tiers })
  const { sharing, refreshes, reloads, storing } = lab.cache
  const { busy } = lab.edge.upstream
  const held = () => ({
    loads: busy.held,
    fillingBytes: storing.filling.held,
    slots: busy.size + storing.filling.size,
    flights: sharing.flights.size + refreshes.flights.size,
    reads: reads.size,
    turns: reloads.turns.size,
  })
  return { ...lab, clock, calls, held }
}
const NOTHING = { loads: 0, fillingBytes: 0, slots: 0, flights: 0, reads: 0, turns: 0 }

const CACHED = { 'CDN-Cache-Control': 'max-age=60' }
const PIECE_BYTES = 20_000
/** The head comes, and a body that stalls. */
function stalling(): Response {
  const body = new ReadableStream({ start: (pipe) => pipe.enqueue(new Uint8Array(PIECE_BYTES)) })
  return new Response(body, fromRegion(null, { headers: CACHED }))
}

/** So many requests, evenly over an hour. Every so often what can settle does, and then `look` is called. */
async function anHour(
  { advance }: { advance: (ms: number) => void },
  requests: number,
  ask: (index: number) => void,
  look: () => void = () => {},
  every = 1_000,
): Promise<void> {
  for (let index = 0; index < requests; index++) {
    advance(HOUR_MS / requests)
    ask(index)
    if (index % every !== 0) continue
    await turn()
    look()
  }
}

test('of a region, leaves its gate empty', async () => {
  const clock = mortalClock()
  const gate = createGate(clock)
  const source = { ...sourceOf(d1That().d1, {}, clock), gate }
  let shed = 0
  await anHour(clock, ENDED, () => void gated(source, 400, never).catch(() => shed++))
  expect(gate.inside).toBeGreaterThan(0)
  expect(shed).toBeLessThan(ENDED / 10)
  clock.advance(400 + LEASE_MARGIN_MS + SLOT_MS)
  expect(gate.inside).toBe(0)
})

test('of an edge, leaves no load, byte, flight or turn, and never more memory than half a minute takes', async () => {
  const { clock, store, edge, cache, now, held } = await isolate(never)
  const visit = visitTo({ edge }, '/a')
  const asked = askedBy(visit, '')
  const copy = entryOf()
  const kinds: ((asked: Asked) => void)[] = [
    (asked) => void cache.sharing.load(asked, undefined),
    (asked) => void cache.reloads.load(asked),
    (asked) => cache.refreshes.start(asked, copy, 'kv'),
    ({ key }) => void cache.tiers.read(key, unheard, () => {}),
    () => {
      const at = clock.now()
      const times = { asked: at, received: at }
      void cache.storing.copyOf(answerOf(stalling()), visit.request.headers, times)
    },
  ]
  store.get = never
  now.send = never
  const most = new Map<string, number>()
  const ask = (index: number) => {
    const key = index % 7 === 0 ? 'hot' : `${index}`
    const kind = (index % 13) % kinds.length // of the last two, which take longest here, the fewest
    kinds[kind]?.({ ...asked, visit: { ...visit, arrivedAt: clock.now() }, key })
  }
  await anHour(clock, ENDED, ask, () => {
    for (const [name, amount] of Object.entries(held())) {
      most.set(name, Math.max(amount, most.get(name) ?? 0))
    }
  })
  const perHalfMinute = (BEHIND_MS_MAX * ENDED) / HOUR_MS
  expect(most.get('loads')).toBeLessThanOrEqual(LOADS_MAX)
  expect(most.get('fillingBytes')).toBeLessThanOrEqual(FILLING_BYTES_MAX + PIECE_BYTES)
  expect(most.get('slots')).toBeLessThanOrEqual((2 * BEHIND_MS_MAX) / SLOT_MS)
  for (const name of ['flights', 'reads', 'turns']) {
    expect(most.get(name)).toBeGreaterThan(0)
    expect(most.get(name)).toBeLessThanOrEqual(perHalfMinute)
  }
  clock.advance(BEHIND_MS_MAX)
  expect(held()).toEqual(NOTHING)
})

test('of whole requests, leaves an isolate that answers the next one at its first try', async () => {
  const ways: Answer[] = [never, stalling]
  let asked = 0
  let alive: Answer | undefined
  const { clock, store, edge, background, calls, held } = await isolate((call) =>
    (alive ?? ways[asked++ % ways.length] ?? never)(call),
  )
  const inits = [{}, { headers: { 'Cache-Control': 'no-cache' } }, { method: 'POST', body: 'x' }]
  const { get } = store
  const ask = (index: number) => {
    store.get = index % 3 === 0 ? never : (...args) => get.apply(store, args)
    const path = index % 7 === 0 ? '/hot' : `/${index}`
    void handle(request(path, inits[index % inits.length]), edge, nobody)
  }
  await anHour(clock, ENDED / 20, ask, () => {}, 1)
  expect(calls.length).toBeGreaterThan(ENDED / 100)
  clock.advance(BEHIND_MS_MAX)
  expect(held()).toEqual(NOTHING)

  clock.mortal = false
  store.get = get
  alive = () => fromRegion('alive', { headers: CACHED })
  const before = calls.length
  const answers = ['/hot', '/new'].map((path) => handle(request(path), edge, background))
  for (const answer of await Promise.all(answers)) expect(await answer.text()).toBe('alive')
  expect(calls.length - before).toBe(2)
  await background.done()
  expect(held()).toEqual(NOTHING)
})
