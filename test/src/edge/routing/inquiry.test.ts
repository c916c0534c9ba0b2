// A request that breaks whoever serves it, beside regions that are really dead: who is left, who is asked, and how often.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FAILURES_IN_A_ROW_MAX } from '../../../../src/edge/routing/rules/limits.ts'
import {
  alive,
  type Behave,
  callsMax,
  everywhere,
  hang,
  ids,
  NEAR,
  NEXT,
  outcomes,
  refuse,
  type Sent,
  simulate,
  THIRD,
  threw,
  well,
} from './simulator.ts'

/** Well, but for what is asked under /poison…, and alive throughout. */
const poisonedBy =
  (how: Behave): Behave =>
  (call, clock) =>
    (call.path.startsWith('/poison') ? how : well())(call, clock)

const opened = (sim: ReturnType<typeof simulate>) =>
  ids.map((id) => sim.state(id).opened).reduce((sum, n) => sum + n, 0)

describe('a request that breaks every region', () => {
  test.each([
    ['breaks off', refuse],
    ['throws', threw],
    [
      'takes 40 ms and breaks off',
      (async (call, clock) => {
        await clock.sleep(40)
        return refuse(call, clock)
      }) satisfies Behave,
    ],
  ] as const)('and %s: two calls, an answer of its own, and no open breaker', async (_, how) => {
    const sim = simulate(everywhere(poisonedBy(how)))
    for (let i = 0; i < 50; i++) {
      const { attempts, poisoned } = await sim.ask({ path: '/poison' })
      const tries = attempts.map(({ region, outcome }) => `${region}:${outcome}`)
      // While the retry budget lasts; without it nobody else is asked.
      if (attempts.length > 1) {
        expect(tries).toEqual([`${NEAR}:poisoned`, `${NEXT}:poisoned`])
        expect(attempts.every(({ as }) => as === 'unreachable' || as === 'exception')).toBe(true)
        expect(poisoned).toBe(true)
      } else expect([attempts[0]?.region, poisoned]).toEqual([NEAR, undefined])
      expect(outcomes(await sim.ask())).toEqual([`${NEAR}:ok`])
    }
    expect(opened(sim)).toBe(0)
    expect(sim.received(THIRD)).toBe(0)
    expect(sim.received()).toBeLessThanOrEqual(callsMax(100, 10_000))
  })

  test('alone, once a second, for ten minutes: the same', async () => {
    const sim = simulate(everywhere(poisonedBy(refuse)))
    for (let i = 0; i < 600; i++) {
      await sim.ask({ path: '/poison' })
      await sim.pass(1_000)
    }
    expect([opened(sim), sim.received(THIRD)]).toEqual([0, 0])
    expect(sim.probes(NEAR)).toBeLessThanOrEqual(700)
  })

  test('a hundred at once are one probe of each region', async () => {
    const sim = simulate(everywhere(poisonedBy(refuse)))
    const sending = Array.from({ length: 100 }, () => sim.send({ path: '/poison' }))
    await sim.pass(500)
    await Promise.all(sending)
    const probes = sim.calls.filter(({ probe, region }) => probe && region === NEAR)
    expect(probes.length).toBeLessThanOrEqual(2) // one of them measures
    expect(opened(sim)).toBe(0)
  })

  test('three different ones in a row: the third is asked about elsewhere, and opens nothing', async () => {
    const sim = simulate(everywhere(poisonedBy(refuse)))
    const calls: number[] = []
    for (let i = 1; i <= 3; i++) {
      calls.push((await sim.ask({ path: `/poison${i}` })).attempts.length)
      await sim.pass(2_000)
    }
    expect(calls).toEqual([2, 2, 3])
    expect(opened(sim)).toBe(0)
    expect(outcomes(await sim.ask())).toEqual([`${NEAR}:ok`])
  })

  test('a thousand different ones among others: everybody else is served, by the nearest', async () => {
    const sim = simulate(everywhere(poisonedBy(threw)))
    const sent: Sent[] = []
    for (let i = 0; i < 1_000; i++) {
      await sim.ask({ path: `/poison${i}` })
      sent.push(await sim.ask())
      await sim.pass(100)
    }
    expect(new Set(sent.flatMap(outcomes))).toEqual(new Set([`${NEAR}:ok`]))
    expect(opened(sim)).toBe(0)
  })

  test('that takes for ever: no open breaker either, however often', async () => {
    const sim = simulate(everywhere(poisonedBy(hang)))
    for (let i = 0; i < 20; i++) {
      const { attempts } = await sim.ask({ path: '/poison' })
      expect(attempts.every(({ outcome }) => outcome === 'timeout')).toBe(true)
      await sim.pass(10_000)
    }
    expect(opened(sim)).toBe(0)
    expect(outcomes(await sim.ask())).toEqual([`${NEAR}:ok`])
  })

  test('while the nearest region is really dead: that one is left, and no other', async () => {
    const sim = simulate({ ...everywhere(poisonedBy(refuse)), [NEAR]: refuse })
    for (let i = 0; i < 10; i++) {
      await sim.ask({ path: '/poison' })
      await sim.pass(10)
      expect((await sim.ask()).status).toBe(200)
    }
    expect(sim.state(NEAR)).toMatchObject({ state: 'open', opened: 1 })
    expect(opened(sim)).toBe(1)
    const again = outcomes(await sim.ask({ path: '/poison' }))
    expect(again).toEqual([`${NEXT}:poisoned`, `${THIRD}:poisoned`])
  })
})

describe('two regions that are really dead', () => {
  test.each([
    ['refuse', refuse],
    ['throw whatever they are asked', threw],
  ] as const)(
    'and %s: the third serves from the first request on, and both are left',
    async (_, how) => {
      const sim = simulate({ [NEAR]: how, [NEXT]: how })
      for (let i = 0; i < 3; i++) {
        const { status, attempts } = await sim.ask()
        expect([status, attempts.at(-1)?.region, attempts.length]).toEqual([200, THIRD, 3])
        await sim.pass(20_000) // so that each has its retries
      }
      expect([sim.state(NEAR).opened, sim.state(NEXT).opened]).toEqual([1, 1])
      expect(outcomes(await sim.ask())).toEqual([`${THIRD}:ok`])
      expect([sim.received(NEAR), sim.received(NEXT), sim.received(THIRD)]).toEqual([3, 3, 4])
    },
  )

  test.each([1_000, 50])(
    'and hang, asked for the same every %i ms: both are left soon',
    async (everyMs) => {
      const sim = simulate({ [NEAR]: hang, [NEXT]: hang })
      const sent = await sim.load(20_000, everyMs)
      const bad = sent.filter(({ status }) => status !== 200)
      const firstAt = sent[0]?.at ?? 0
      // A first try, a second, and half a second for the probe behind them.
      for (const { at } of bad) expect(at - firstAt).toBeLessThanOrEqual(2 * 1_000 + 2_800)
      expect(sim.state(NEAR).state).not.toBe('healthy')
      expect(sim.state(NEXT).state).not.toBe('healthy')
      expect(sim.received()).toBeLessThanOrEqual(callsMax(sent.length, 20_000))
    },
  )

  test('but answer probes: others’ failures are the proof, and two requests pay for it', async () => {
    const broken = alive(threw)
    const sim = simulate({ [NEAR]: broken, [NEXT]: broken })
    const sent: Sent[] = []
    for (let i = 0; i < 6; i++) {
      sent.push(await sim.ask({ path: `/${i}` }))
      await sim.pass(15_000) // so that each has its retries
    }
    expect(sent.filter(({ status }) => status !== 200)).toHaveLength(FAILURES_IN_A_ROW_MAX - 1)
    expect([sim.state(NEAR).opened, sim.state(NEXT).opened]).toEqual([1, 1])
  })

  test('but answer probes, and time out: the same, from the third request on', async () => {
    const broken = alive(hang)
    const sim = simulate({ [NEAR]: broken, [NEXT]: broken })
    const sent: Sent[] = []
    for (let i = 0; i < 10; i++) {
      sent.push(await sim.ask({ path: `/${i}` }))
      await sim.pass(1_000)
    }
    expect(sent.slice(5).every(({ status }) => status === 200)).toBe(true)
    expect([sim.state(NEAR).opened, sim.state(NEXT).opened]).toEqual([1, 1])
  })
})

test('one region that fails is left after three failures, at once, however alive it says it is', async () => {
  for (const how of [refuse, threw, hang, alive(threw)]) {
    const sim = simulate({ [NEAR]: how })
    const sent: Sent[] = []
    for (let i = 0; i < 4; i++) sent.push(await sim.ask({ path: '/same' }))
    expect(sent.every(({ status }) => status === 200)).toBe(true)
    expect(sim.received(NEAR)).toBe(3)
    expect(sim.state(NEAR)).toMatchObject({ state: 'open', opened: 1 })
  }
})

test('without a retry left, a failure that nobody else saw counts when the region is dead', async () => {
  const sim = simulate(everywhere(hang))
  await sim.load(5_000, 50) // the budget is gone
  const calls = sim.received()
  for (const id of ids) sim.behave[id] = well()
  await sim.pass(120_000)
  expect(calls).toBeLessThanOrEqual(callsMax(100, 5_000))
  expect(sim.state(NEAR).opened).toBeGreaterThan(0)
})

test('whatever is poisoned and whoever is dead: calls are bounded, and the living are never left', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.subarray(ids, { maxLength: 2 }),
      fc.constantFrom(refuse, threw, hang),
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 20, max: 500 }),
      async (dead, how, every, everyMs) => {
        const sim = simulate(everywhere(poisonedBy(how)))
        for (const id of dead) sim.behave[id] = refuse
        let i = 0
        const sent = await sim.load(200 * everyMs, everyMs, () => ({
          path: i++ % (every + 1) === 0 ? '/poison' : '/a',
        }))
        expect(sim.received()).toBeLessThanOrEqual(callsMax(sent.length, 200 * everyMs))
        for (const id of ids.filter((one) => !dead.includes(one)))
          expect(sim.state(id).opened).toBe(0)
      },
    ),
    { numRuns: 15 },
  )
})
