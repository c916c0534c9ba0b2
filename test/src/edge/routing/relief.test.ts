// Regions that say overload for long, with the production router and a hand-turned clock; every call is counted.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  AWAY_MS_MIN,
  OVERLOAD_LONG_MS,
  OVERLOAD_STANDS_MS,
  PANIC_SHARE,
} from '../../../../src/edge/routing/rules/limits.ts'
import {
  type Behave,
  blame,
  callsMax,
  everywhere,
  HOME,
  ids,
  NEAR,
  NEXT,
  outcomes,
  RTT_MS,
  type Sent,
  type Simulator,
  simulate,
  THIRD,
  well,
} from './simulator.ts'

const overloaded = blame('overload')
const away = (sim: Simulator) =>
  ids.filter((id) => sim.state(id).share === 0 && sim.state(id).opened > 0)
const good = (sent: readonly Sent[]) =>
  sent.filter(({ status }) => status === 200).length / sent.length
/** Serves so many a second, each second anew, and says overload to the rest. */
function capacity(perSecond: number): Behave {
  let second = 0
  let served = 0
  return (call, clock) => {
    if (call.probe) return well()(call, clock)
    const now = Math.floor(clock.now() / 1_000)
    if (now !== second) [second, served] = [now, 0]
    return (++served > perSecond ? overloaded : well())(call, clock)
  }
}

test('a burst is an answer: nobody else is asked, and nobody is left', async () => {
  const sim = simulate({ [NEAR]: overloaded })
  const sent = await sim.load(OVERLOAD_LONG_MS - 500, 50)
  expect(new Set(sent.flatMap(outcomes))).toEqual(new Set([`${NEAR}:ok`]))
  expect([sim.received(NEAR), sim.received()]).toEqual([sent.length, sent.length])
  expect(sim.state(NEAR)).toMatchObject({ state: 'healthy', overloads: sent.length, opened: 0 })
})

test.each([20, 200, 1_000])(
  'for long, with a request every %i ms: one asks elsewhere, and the others follow',
  async (everyMs) => {
    const sim = simulate({ [NEAR]: overloaded })
    const first = await sim.load(Math.max(OVERLOAD_LONG_MS, 10 * everyMs), everyMs)
    expect(first[0]?.status).toBe(503)
    const sent = await sim.load(60_000, everyMs)
    // Those under way when the first one learnt it.
    expect(good(sent)).toBeGreaterThan(0.99)
    expect(sent.some((one) => outcomes(one).join() === `${NEAR}:overload,${NEXT}:ok`)).toBe(true)
    const requests = first.length + sent.length
    expect(sim.received()).toBeLessThanOrEqual(requests * 1.1 + 1)
    expect(sim.state(NEAR).opened).toBeGreaterThan(0)
    expect(away(sim).filter((id) => id !== NEAR)).toEqual([])
  },
)

test('an operator sees it, with its count', async () => {
  const sim = simulate({ [NEAR]: overloaded })
  await sim.load(OVERLOAD_LONG_MS + 2_000, 100)
  expect(sim.state(NEAR)).toMatchObject({ state: 'overloaded', share: 0, opened: 1 })
  expect(sim.state(NEAR).overloads).toBe(sim.received(NEAR))
})

test('it comes back as from failures: a tenth, half, all; and is left again if it cannot', async () => {
  const sim = simulate({ [NEAR]: overloaded })
  await sim.load(OVERLOAD_LONG_MS + 1_000, 50)
  sim.behave[NEAR] = well()
  const states: string[] = []
  for (let second = 0; second < 60; second++) {
    const { state, share } = sim.state(NEAR)
    states.push(`${state} ${share.toFixed(1)}`)
    for (let i = 0; i < 20; i++) {
      void sim.send()
      await sim.pass(50)
    }
  }
  const way = ['overloaded 0.0', 'ramping 0.1', 'ramping 0.5', 'healthy 1.0']
  expect([...new Set(states)]).toEqual(way)
  sim.behave[NEAR] = overloaded
  await sim.load(OVERLOAD_LONG_MS + 1_000, 50)
  expect(sim.state(NEAR)).toMatchObject({ state: 'overloaded', share: 0, opened: 2 })
  // It says so again to the tenth that it gets: those are served elsewhere.
  const back = await sim.load(20_000, 50)
  expect(good(back)).toBe(1)
  expect(sim.state(NEAR).share).toBeLessThanOrEqual(0.1)
})

test('writes are moved like reads', async () => {
  const sim = simulate({ [NEAR]: overloaded }, { drained: () => new Set([HOME]) })
  await sim.load(OVERLOAD_LONG_MS, 100, () => ({ write: true }))
  expect(good(await sim.load(10_000, 100, () => ({ write: true })))).toBeGreaterThan(0.97)
})

test('but not away from the primary’s own region: it is the primary that has too much to do', async () => {
  const sim = simulate({ [HOME]: overloaded })
  const how = [{ write: true }, { primary: true }]
  let n = 0
  const sent = await sim.load(3 * OVERLOAD_LONG_MS, 100, () => how[n++ % how.length])
  expect(sent.every(({ status }) => status === 503)).toBe(true)
  expect([sim.received(HOME), sim.received()]).toEqual([sent.length, sent.length])
  expect(sim.state(HOME).opened).toBe(0)
})

describe('when others are overloaded too, it stands', () => {
  test('all of them: one request in ten seconds asks, and no region is left', async () => {
    const sim = simulate(everywhere(overloaded))
    const sent = await sim.load(120_000, 50)
    expect(sent.every(({ status }) => status === 503)).toBe(true)
    expect(ids.map((id) => sim.state(id).opened)).toEqual(ids.map(() => 0))
    const extra = sim.received() - sent.length
    expect(extra).toBeGreaterThan(0)
    // One, and those that were under way when it learnt it.
    expect(extra).toBeLessThanOrEqual((120_000 / OVERLOAD_STANDS_MS) * (1 + RTT_MS / 50))
    expect(sim.state(NEAR)).toMatchObject({ state: 'overloaded', share: 1 })
  })

  test('the one that was to bear its load: the first has it back, and they do not take turns', async () => {
    const sim = simulate({ ...everywhere(capacity(3)), [NEAR]: overloaded, [THIRD]: well() })
    const moves: number[] = []
    let before = 1
    for (let second = 0; second < 180; second++) {
      await Promise.all([sim.pass(1_000), ...Array.from({ length: 20 }, () => sim.send())])
      const { share } = sim.state(NEAR)
      if (share === 0 && before > 0) moves.push(second)
      before = share
      expect(away(sim).length).toBeLessThanOrEqual(1)
    }
    expect(moves.length).toBeGreaterThan(0)
    for (const [i, second] of moves.entries()) {
      if (i > 0)
        expect(second - (moves[i - 1] ?? 0)).toBeGreaterThanOrEqual(AWAY_MS_MIN / 1_000 - 1)
    }
    expect(sim.received()).toBeLessThanOrEqual(callsMax(180 * 20, 180_000))
  })
})

test('whoever can bear how much: never most regions at once, and at most a tenth more calls', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom(0, 2, 5, 10, 1_000), { minLength: 6, maxLength: 6 }),
      fc.constantFrom(50, 100, 250),
      async (capacities, everyMs) => {
        const sim = simulate(
          Object.fromEntries(ids.map((id, at) => [id, capacity(capacities[at] ?? 0)])),
        )
        const places = [
          { lat: 51.5, lon: -0.1 },
          { lat: 37.8, lon: -122.4 },
          { lat: 1.3, lon: 103.8 },
        ]
        let requests = 0
        const began = sim.clock.now()
        for (let i = 0; i < 300; i++) {
          const place = places[i % places.length]
          void sim.send({ ...(place && { place }), write: i % 7 === 0 })
          requests++
          await sim.pass(everyMs)
          expect(away(sim).length).toBeLessThanOrEqual(ids.length * PANIC_SHARE)
        }
        await sim.pass(20_000)
        const extra = sim.received() - requests
        expect(sim.received()).toBeLessThanOrEqual(callsMax(requests, sim.clock.now() - began))
        expect(extra).toBeLessThanOrEqual(0.1 * requests + 5)
      },
    ),
    { numRuns: 15 },
  )
})
