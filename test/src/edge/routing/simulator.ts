// Runs the production router under a hand-turned clock, against regions that behave as a test says, and
// counts every call they receive.

import { createRouter, type RouterOptions } from '../../../../src/edge/routing/router.ts'
import { RETRY_BUDGET } from '../../../../src/edge/routing/rules/limits.ts'
import type { Attempt } from '../../../../src/edge/routing/rules/plan.ts'
import { rank } from '../../../../src/edge/routing/rules/rank.ts'
import { GET_DEADLINE_MS, WRITE_DEADLINE_MS } from '../../../../src/edge/upstream/limits.ts'
import { type FaultDomain, internalHeaders } from '../../../../src/shared/headers.ts'
import { type Ask, parseAsk } from '../../../../src/shared/position.ts'
import { createClock, type HandClock } from '../../../support/clock.ts'
import { map, regions } from '../../../support/map.ts'
import { turn } from '../../settle.ts'

export const LONDON = { lat: 51.5, lon: -0.1 }
/** From London, best first. `enam` is beside the primary. */
export const [NEAR = '', NEXT = '', THIRD = ''] = rank(LONDON, map).map(({ region }) => region.id)
export const HOME = 'enam'
export const ids = regions.map(({ id }) => id)

export type Call = {
  region: string
  probe: boolean
  at: number
  method: string
  path: string
  signal: AbortSignal
  body: unknown
  /** It was told that this write was tried before. */
  repetition: boolean
  /** As the region reads it; none on probes. */
  ask: Ask | undefined
}
export type Behave = (call: Call, clock: HandClock) => Response | Promise<Response>

export const RTT_MS = 20
const signed = (region: string, headers: Record<string, string> = {}) => ({
  [internalHeaders.region]: region,
  ...headers,
})

/** Answers after a while. */
export const well =
  (ms = RTT_MS, status = 200): Behave =>
  async ({ region }, clock) => {
    await clock.sleep(ms)
    return new Response(null, { status, headers: signed(region) })
  }
export const refuse: Behave = () => Promise.reject(new Error('connection refused'))
export const hang: Behave = () => new Promise<never>(() => {})
export const threw: Behave = () => new Response('exception', { status: 500 })
/** Alive, as its probes say, and like this to whatever else is asked. */
export const alive =
  (how: Behave): Behave =>
  (call, clock) =>
    (call.probe ? well() : how)(call, clock)
/** Every region behaves like this. */
export const everywhere = (how: Behave) => Object.fromEntries(ids.map((id) => [id, how]))
/** Its Worker is well, and it says who is not. */
export const blame =
  (domain: FaultDomain, ms = RTT_MS): Behave =>
  async (call, clock) => {
    if (call.probe) return well()(call, clock)
    await clock.sleep(ms)
    const headers = signed(call.region, { [internalHeaders.faultDomain]: domain })
    return new Response(null, { status: 503, headers })
  }

/** Calls that regions may receive for so many requests, retries and hedges included. */
export const callsMax = (requests: number, forMs: number): number =>
  requests * (1 + RETRY_BUDGET.perRequest) +
  RETRY_BUDGET.start +
  (forMs / 1_000) * RETRY_BUDGET.perSecond

/** Its wire to the primary is cut: it blames the primary for what needs it, its replica being behind. */
export const cutOff =
  (ms = RTT_MS): Behave =>
  (call, clock) => {
    const { method, ask } = call
    const needs = method === 'POST' || (ask && (ask.primary || ask.floor > 0))
    return (needs ? blame('primary', ms) : well())(call, clock)
  }

export type Sent = {
  status: number | undefined
  ms: number
  attempts: readonly Attempt[]
  at: number
  poisoned?: true
}

/** `clock`: of several isolates, which then wait for each other's time. */
type Simulated = { seed?: number; clock?: HandClock } & Partial<Omit<RouterOptions, 'clock'>>

export type Simulator = ReturnType<typeof simulate>

export function simulate(
  behave: Record<string, Behave> = {},
  { seed = 1, clock = createClock(1_000_000), ...options }: Simulated = {},
) {
  const chance = random(seed)
  const calls: Call[] = []
  const endpoints = new Map(
    regions.map(({ id: region }) => [
      region,
      {
        fetch(url: string, { method = 'GET', headers, signal, body }: RequestInit) {
          if (!signal) throw new Error('every call can be cut off')
          const path = new URL(url).pathname
          const probe = path === '/healthz'
          const sent = new Headers(headers)
          const ask = parseAsk(sent.get(internalHeaders.position))
          const repetition = sent.has(internalHeaders.repetition)
          const at = clock.now()
          const call = { region, probe, at, method, path, signal, body, repetition, ask }
          calls.push(call)
          return (async () => (behave[region] ?? well())(call, clock))()
        },
      },
    ]),
  )
  const router = createRouter({ map, endpoints, clock, chance, ...options })
  const background = { waitUntil: (work: Promise<unknown>) => void work }

  async function send({
    write = false,
    repeatable = true,
    primary = false,
    floor = 0,
    place = LONDON,
    body = null as ArrayBuffer | null,
    path = '/a',
  } = {}) {
    const at = clock.now()
    const { response, attempts, poisoned } = await router.forward(
      {
        method: write ? 'POST' : 'GET',
        url: `https://short.example${path}`,
        headers: new Headers(),
        body,
        work: { write, repeatable },
        ask: { epoch: 1, floor, bookmark: null, primary },
        deadline: at + (write ? WRITE_DEADLINE_MS : GET_DEADLINE_MS),
      },
      place,
      background,
    )
    return {
      status: response?.status,
      ms: clock.now() - at,
      attempts,
      at,
      ...(poisoned && { poisoned }),
    } satisfies Sent
  }

  /** Lets time pass, from event to event. */
  async function pass(ms: number): Promise<void> {
    const end = clock.now() + ms
    for (;;) {
      await turn()
      const [nearest] = clock.sleeping()
      if (nearest === undefined || clock.now() + nearest > end) break
      clock.advance(nearest)
    }
    clock.advance(end - clock.now())
    await turn()
  }

  return {
    clock,
    chance,
    router,
    behave,
    calls,
    send,
    pass,
    /** Sends, and lets time pass until the answer. */
    async ask(how: Parameters<typeof send>[0] = {}): Promise<Sent> {
      let sent: Sent | undefined
      const sending = send(how).then((done) => {
        sent = done
      })
      await turn()
      while (!sent) {
        clock.advance(clock.sleeping()[0] ?? 0)
        await turn()
      }
      await sending
      return sent
    },
    /** Sends one request every so often, without waiting for answers; ends when all are answered. */
    async load(forMs: number, everyMs: number, how: () => Parameters<typeof send>[0] = () => ({})) {
      const sending: Promise<Sent>[] = []
      for (let left = forMs; left > 0; left -= everyMs) {
        sending.push(send(how()))
        await pass(everyMs)
      }
      await pass(WRITE_DEADLINE_MS)
      return Promise.all(sending)
    },
    /** Calls that regions received for users' requests, of one region or of all. */
    received: (region?: string) =>
      calls.filter((call) => !call.probe && (region === undefined || call.region === region))
        .length,
    probes: (region: string) => calls.filter((call) => call.probe && call.region === region).length,
    /** From London. */
    state: (region: string) =>
      router.topology(LONDON).regions.find(({ id }) => id === region) ??
      fail(`no region ${region}`),
  }
}

export const outcomes = ({ attempts }: Pick<Sent, 'attempts'>) =>
  attempts.map(({ region, outcome }) => `${region}:${outcome}`)

function fail(why: string): never {
  throw new Error(why)
}

/** In [0, 1); mulberry32. */
export function random(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
