// What failover promises, in long simulations of the production router: bounded extra load, few slow
// requests, no flapping, no blame for the innocent. Every test counts the calls that regions received.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  AWAY_MS_MIN,
  GET_FIRST_TRY_MS,
  RAMP_MS,
} from '../../../../src/edge/routing/rules/limits.ts'
import { GET_DEADLINE_MS, WRITE_DEADLINE_MS } from '../../../../src/edge/upstream/limits.ts'
import { within } from '../../../../src/shared/time.ts'
import type { HandClock } from '../../../support/clock.ts'
import {
  type Behave,
  blame,
  callsMax,
  cutOff,
  everywhere,
  HOME,
  hang,
  ids,
  NEAR,
  NEXT,
  outcomes,
  RTT_MS,
  refuse,
  type Sent,
  type Simulator,
  simulate,
  threw,
  well,
} from './simulator.ts'

/** Fewer runs than fast-check's own hundred: each is minutes of traffic. */
const RUNS = { numRuns: 15 }

describe('extra load', () => {
  const behaviours: Record<string, Behave> = {
    well: well(),
    slow: well(600),
    refuse,
    hang,
    threw,
    down: blame('region'),
    primary: blame('primary'),
    overload: blame('overload'),
  }
  const behaviour = fc.constantFrom(...Object.keys(behaviours))
  const phase = fc.array(behaviour, { minLength: ids.length, maxLength: ids.length })

  test('whatever the regions do, calls are at most 1.1 for a request, five, and one in ten seconds', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(phase, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 20, max: 500 }),
        fc.nat(),
        async (phases, everyMs, seed) => {
          const sim = simulate({}, { seed })
          const began = sim.clock.now()
          let requests = 0
          const sending: Promise<Sent>[] = []
          for (const kinds of phases) {
            for (const [at, id] of ids.entries())
              sim.behave[id] = behaviours[kinds[at] ?? ''] ?? well()
            for (let i = 0; i < 40; i++) {
              requests++
              sending.push(sim.send({ write: sim.chance() < 0.3, primary: sim.chance() < 0.1 }))
              await sim.pass(everyMs)
              const max = callsMax(requests, sim.clock.now() - began)
              expect(sim.received()).toBeLessThanOrEqual(max)
            }
          }
          const max = callsMax(requests, sim.clock.now() - began)
          await sim.pass(20_000)
          const sent = await Promise.all(sending)
          expect(sim.received()).toBeLessThanOrEqual(max)
          // The story tells of every call.
          expect(sent.flatMap(({ attempts }) => attempts)).toHaveLength(sim.received())
          for (const { attempts } of sent) expect(attempts.length).toBeLessThanOrEqual(3)
        },
      ),
      RUNS,
    )
  })

  test('when every region hangs, each request ends within its deadline', async () => {
    const sim = simulate(everywhere(hang))
    const sent = await sim.load(20_000, 100)
    expect(Math.max(...sent.map(({ ms }) => ms))).toBeLessThanOrEqual(GET_DEADLINE_MS)
    expect(sim.received()).toBeLessThanOrEqual(callsMax(sent.length, 20_000))
  })
})

describe('a retry storm: the primary loses four fifths of its capacity, and clients try four times', () => {
  const HEALTHY_PER_SECOND = 80
  const WRITES_PER_SECOND = 30
  /** What a region lets into the database at once, and how long it waits for it. */
  const INFLIGHT_MAX = 13
  const DATABASE_MS_MAX = 2_000
  const CLIENT_TRIES_MAX = 4
  const CLIENT_BACKOFF_MS = 100
  const PLACES = [
    { lat: 51.5, lon: -0.1 },
    { lat: 37.8, lon: -122.4 },
    { lat: 1.3, lon: 103.8 },
  ]

  /** Regions in front of one database, which serves in order; also what nobody waits for any more. */
  function databaseOf(perSecond: () => number, clock: HandClock): Behave {
    const inflight = new Map<string, number>()
    const queue: (() => void)[] = []
    const serve = async () => {
      while (queue.length > 0) {
        await clock.sleep(1_000 / perSecond())
        queue.shift()?.()
      }
    }
    return async (call) => {
      const busy = inflight.get(call.region) ?? 0
      if (call.probe) return well()(call, clock)
      if (busy >= INFLIGHT_MAX) return blame('overload')(call, clock)
      inflight.set(call.region, busy + 1)
      const served = new Promise<void>((resolve) => queue.push(resolve))
      if (queue.length === 1) void serve()
      const end = await within(clock, DATABASE_MS_MAX, served)
      inflight.set(call.region, (inflight.get(call.region) ?? 1) - 1)
      return end === 'timeout' ? blame('primary')(call, clock) : well()(call, clock)
    }
  }

  async function client(sim: Simulator, at: number, done: (ok: boolean, tries: number) => void) {
    for (let tries = 1; tries <= CLIENT_TRIES_MAX; tries++) {
      const place = PLACES[at % PLACES.length]
      const { status } = await sim.send({ write: true, ...(place && { place }) })
      if (status === 200) return done(true, tries)
      await sim.clock.sleep(CLIENT_BACKOFF_MS)
    }
    done(false, CLIENT_TRIES_MAX)
  }

  test('costs regions at most a tenth more than the clients ask, and is over 5 s after its cause', async () => {
    let perSecond = HEALTHY_PER_SECOND
    const sim = simulate()
    const behave = databaseOf(() => perSecond, sim.clock)
    for (const id of ids) sim.behave[id] = behave
    const ends: { at: number; ok: boolean }[] = []
    let requests = 0
    const began = sim.clock.now()
    const [healthyMs, stormMs, afterMs] = [5_000, 30_000, 10_000]
    for (let i = 0; i < (WRITES_PER_SECOND * (healthyMs + stormMs + afterMs)) / 1_000; i++) {
      const at = sim.clock.now() - began
      perSecond =
        at >= healthyMs && at < healthyMs + stormMs ? HEALTHY_PER_SECOND / 5 : HEALTHY_PER_SECOND
      void client(sim, i, (ok, tries) => {
        requests += tries
        ends.push({ at, ok })
      })
      await sim.pass(1_000 / WRITES_PER_SECOND)
    }
    await sim.pass(60_000)
    const good = (from: number, to: number) => {
      const some = ends.filter(({ at }) => at >= from && at < to)
      return some.filter(({ ok }) => ok).length / some.length
    }
    expect(ends).toHaveLength((WRITES_PER_SECOND * (healthyMs + stormMs + afterMs)) / 1_000)
    expect(good(0, healthyMs)).toBe(1)
    expect(good(healthyMs + 10_000, healthyMs + stormMs - 5_000)).toBeLessThan(0.9) // it is a storm
    expect(good(healthyMs + stormMs + 5_000, Number.POSITIVE_INFINITY)).toBe(1)
    expect(requests).toBeGreaterThan(1.5 * ends.length)
    expect(sim.received() / requests).toBeLessThanOrEqual(1.1)
    expect(sim.received()).toBeGreaterThanOrEqual(requests)
    // Nobody was left for what the primary did.
    expect(ids.map((id) => sim.state(id).opened)).toEqual(ids.map(() => 0))
  })
})

describe('a fault of the primary', () => {
  test('never takes a region out, whoever reports it, and costs few calls', async () => {
    const domains = fc.array(fc.constantFrom<'primary' | 'overload'>('primary', 'overload'), {
      minLength: ids.length,
      maxLength: ids.length,
    })
    await fc.assert(
      fc.asyncProperty(domains, fc.integer({ min: 20, max: 200 }), async (how, everyMs) => {
        const says = ids.map((id, at) => [id, blame(how[at] ?? 'primary')])
        const sim = simulate(Object.fromEntries(says))
        const sent = await sim.load(10_000, everyMs, () => ({ write: true }))
        expect(sent.every(({ status }) => status === 503)).toBe(true)
        expect(ids.map((id) => sim.state(id).opened)).toEqual(ids.map(() => 0))
        expect(sim.received(HOME)).toBe(sent.length)
        // The nearest is asked about it now and then; somebody else only when that is overloaded for long.
        const elsewhere = sim.received() - sim.received(NEAR) - sim.received(HOME)
        expect(elsewhere).toBeLessThanOrEqual(1 + RTT_MS / everyMs)
        expect(sim.received(NEAR)).toBeLessThanOrEqual(callsMax(sent.length, 10_000) - sent.length)
      }),
      RUNS,
    )
  })

  test('while another says so too, that one is asked once a second at most', async () => {
    const sim = simulate(everywhere(blame('primary')))
    const sent = await sim.load(10_000, 20, () => ({ write: true }))
    expect(sent).toHaveLength(500)
    expect(sim.received(HOME)).toBe(500)
    expect(sim.received(NEAR)).toBeLessThanOrEqual(11)
    expect(sim.received(NEAR)).toBeGreaterThanOrEqual(9)
    expect(sim.received()).toBe(sim.received(HOME) + sim.received(NEAR))
  })

  test('a bad wire to the primary costs the writes under way, and then one try now and then', async () => {
    const sim = simulate({ [HOME]: blame('primary', 2_000) })
    const sent = await sim.load(60_000, 100, () => ({ write: true }))
    // Those that were under way when the first came back, and one for each time the way was tried again.
    const underWay = sent.filter((_, i) => i <= 21)
    const later = sent.filter((_, i) => i > 21)
    expect(later.every(({ status }) => status === 200)).toBe(true)
    expect(underWay.filter(({ status }) => status !== 200).length).toBeLessThanOrEqual(21 - 5)
    const again = later.filter(({ attempts: [first] }) => first?.region === HOME).length
    expect(again).toBeGreaterThanOrEqual(2)
    expect(again).toBeLessThanOrEqual(4)
    expect(sim.received(HOME)).toBe(again + 21)
    expect(sim.received()).toBeLessThanOrEqual(callsMax(sent.length, 60_000))
    expect(sim.state(HOME).opened).toBe(0)
  })
})

describe('where requests are few', () => {
  const FAULT_MS = 8_000
  const REST_MS = 20_000
  const HEALTHY_MS = 20_000
  /** Of whom most is asked, and of whom all is that needs the primary. */
  const FAULTS = [NEAR, HOME].flatMap((at) =>
    [refuse, hang, hang, cutOff(700), refuse].map((behave) => [at, behave] as const),
  )

  /** At random moments, `everyMs` apart in the mean. */
  async function traffic(sim: Simulator, forMs: number, everyMs: number): Promise<Sent[]> {
    const sending: Promise<Sent>[] = []
    const end = sim.clock.now() + forMs
    while (sim.clock.now() < end) {
      const write = sim.chance() < 0.15
      const floor = sim.chance() < 0.3 ? 5 : 0
      sending.push(sim.send({ write, primary: sim.chance() < 0.1, floor }))
      await sim.pass(-Math.log(1 - sim.chance()) * everyMs)
    }
    await sim.pass(WRITE_DEADLINE_MS)
    return Promise.all(sending)
  }

  test.for([500, 1_000, 2_000, 4_000])(
    'every %i ms, one fault after another fails nobody',
    { timeout: 30_000 },
    async (everyMs) => {
      for (let seed = 1; seed <= 10; seed++) {
        const sim = simulate({}, { seed })
        const began = sim.clock.now()
        const sent = await traffic(sim, HEALTHY_MS, everyMs)
        for (const [at, behave] of FAULTS) {
          sim.behave[at] = behave
          sent.push(...(await traffic(sim, FAULT_MS, everyMs)))
          sim.behave[at] = well()
          sent.push(...(await traffic(sim, REST_MS, everyMs)))
        }
        expect(sent.filter(({ status }) => status !== 200).map(outcomes)).toEqual([])
        expect(sim.received()).toBeGreaterThan(sent.length)
        const max = callsMax(sent.length, sim.clock.now() - began)
        expect(sim.received()).toBeLessThanOrEqual(max)
      }
    },
  )

  test('readers with a floor learn once that a region does not reach the primary', async () => {
    const sim = simulate({ [NEAR]: cutOff() })
    const ask = async (floor: number) => outcomes(await sim.ask({ floor }))
    expect(await ask(7)).toEqual([`${NEAR}:primary`, `${HOME}:ok`])
    for (let i = 0; i < 20; i++) expect(await ask(7)).toEqual([`${NEXT}:ok`])
    expect(await ask(0)).toEqual([`${NEAR}:ok`])
    expect(sim.received(NEAR)).toBe(2)
  })
})

describe('a region that hangs', () => {
  test('costs three slow requests, and then none, for as long as it hangs', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 95 }),
        fc.boolean(),
        fc.nat(),
        async (warm, write, seed) => {
          const sim = simulate({}, { seed })
          const at = write ? HOME : NEAR
          for (let i = 0; i < warm; i++) await sim.ask()
          const before = sim.received(at)
          sim.behave[at] = hang
          const sent: Sent[] = []
          for (let i = 0; i < 300; i++) {
            sent.push(await sim.ask({ write }))
            await sim.pass(500)
          }
          const slow = sent.filter(({ ms }) => ms > RTT_MS)
          expect(slow).toEqual(sent.slice(0, 3))
          expect(sim.received(at) - before).toBe(3)
          expect(sent.every(({ status }) => status === 200)).toBe(true)
          const cap = write ? 5_000 : GET_FIRST_TRY_MS
          expect(Math.max(...slow.map(({ ms }) => ms))).toBe(cap + RTT_MS)
          expect(sim.probes(at)).toBeGreaterThanOrEqual(3)
          expect(sim.probes(at)).toBeLessThanOrEqual(10)
        },
      ),
      { numRuns: 10 },
    )
  })

  test('with many requests at once: nobody who comes after the third timeout waits', async () => {
    const sim = simulate({ [NEAR]: hang })
    const sent = await sim.load(30_000, 50)
    const slow = sent.filter(({ attempts: [first] }) => first?.region === NEAR)
    const last = Math.max(...slow.map(({ at }) => at)) - (sent[0]?.at ?? 0)
    expect(last).toBeLessThanOrEqual(GET_FIRST_TRY_MS + 2 * 50)
    expect(sim.received(NEAR)).toBe(slow.length)
    expect(sim.received()).toBeLessThanOrEqual(callsMax(sent.length, 30_000))
  })
})

describe('a region that returns', () => {
  /** Requests every `everyMs`; what share of them reached NEAR, in each second. */
  async function shares(sim: Simulator, seconds: number, everyMs = 50): Promise<number[]> {
    const found: number[] = []
    for (let second = 0; second < seconds; second++) {
      const before = [sim.received(NEAR), sim.received()] as const
      for (let ms = 0; ms < 1_000; ms += everyMs) {
        void sim.send()
        await sim.pass(everyMs)
      }
      found.push((sim.received(NEAR) - before[0]) / (sim.received() - before[1]))
    }
    return found
  }

  test('gets a tenth, then half, then all', async () => {
    const sim = simulate({ [NEAR]: refuse })
    await shares(sim, 20)
    sim.behave[NEAR] = well()
    let waited = 0
    while (sim.state(NEAR).state !== 'ramping' && waited < 90) {
      await shares(sim, 1)
      waited++
    }
    // The last opening was for 10 s, or 20 s, a fifth more or less.
    expect(waited).toBeLessThanOrEqual(26)
    const back = await shares(sim, 24)
    const near = (from: number, to: number) =>
      new Set(back.slice(from, to).map((x) => x.toFixed(1)))
    expect(near(0, 6)).toEqual(new Set(['0.1']))
    expect(near(9, 13)).toEqual(new Set(['0.5']))
    expect(near(19, 24)).toEqual(new Set(['1.0']))
    expect(sim.state(NEAR)).toMatchObject({ state: 'healthy', share: 1, opened: 1 })
  })

  test('but stays at its share while it fails one request of ten', async () => {
    const sim = simulate({ [NEAR]: refuse })
    await shares(sim, 3)
    let served = 0
    sim.behave[NEAR] = (call, clock) =>
      (!call.probe && ++served % 10 === 0 ? refuse : well())(call, clock)
    await shares(sim, 30)
    const later = await shares(sim, 60)
    expect(Math.max(...later)).toBeLessThanOrEqual(0.5 + 1e-9)
    expect(sim.received(NEXT)).toBeGreaterThan(sim.received(NEAR))
  })
})

describe('a region that flaps', () => {
  const EVERY_MS = 200
  /** An answer and a pause. */
  const STEP_MS = EVERY_MS + RTT_MS

  /** Traffic while NEAR is up and down by turns; when most of the traffic moved, and where to. */
  async function switches(turns: readonly { upMs: number; downMs: number }[], seed: number) {
    const sim = simulate({}, { seed })
    const moved: { at: number; to: string }[] = []
    let most = NEAR
    let failed = 0
    for (const { upMs, downMs } of turns) {
      for (const [behave, ms] of [
        [well(), upMs],
        [refuse, downMs],
      ] as const) {
        sim.behave[NEAR] = behave
        for (let left = ms; left > 0; left -= STEP_MS) {
          const { status } = await sim.ask()
          if (status !== 200) failed++
          const now = sim.state(NEAR).share > 0.5 ? NEAR : NEXT
          if (now !== most) moved.push({ at: sim.clock.now(), to: now })
          most = now
          await sim.pass(EVERY_MS)
        }
      }
    }
    return { sim, moved, failed }
  }
  /** A tenth of the traffic notices within ten requests. */
  const NOTICED_MS = 11 * STEP_MS
  const downMs = fc.integer({ min: NOTICED_MS, max: 15_000 })
  const turnsOf = (upMs: fc.Arbitrary<number>) =>
    fc.array(fc.record({ upMs, downMs }), { minLength: 5, maxLength: 8 })

  test('up for less than the way back takes, it moves the traffic once, ever', async () => {
    const turns = turnsOf(fc.integer({ min: EVERY_MS, max: RAMP_MS - NOTICED_MS }))
    await fc.assert(
      fc.asyncProperty(turns, fc.nat(), async (all, seed) => {
        const { sim, moved, failed } = await switches(all, seed)
        expect(moved.map(({ to }) => to)).toEqual([NEXT])
        expect(failed).toBe(0) // the budget was enough
        expect(sim.received()).toBe(sim.received(NEAR) + sim.received(NEXT))
      }),
      RUNS,
    )
  })

  test('however long it is up, traffic leaves it at most once in 30 s, and returns as seldom', async () => {
    await fc.assert(
      fc.asyncProperty(
        turnsOf(fc.integer({ min: EVERY_MS, max: 60_000 })),
        fc.nat(),
        async (all, seed) => {
          const { moved } = await switches(all, seed)
          for (const [i, { at, to }] of moved.entries()) {
            const before = moved.slice(0, i).findLast((one) => one.to === to)
            if (before) expect(at - before.at).toBeGreaterThanOrEqual(AWAY_MS_MIN)
            const away = at - (moved[i - 1]?.at ?? 0)
            if (to === NEAR) expect(away).toBeGreaterThanOrEqual(AWAY_MS_MIN - 2 * EVERY_MS)
          }
        },
      ),
      RUNS,
    )
  })
})
