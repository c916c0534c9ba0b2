// Failover, request by request: which regions are called, how often, and when it ends.
import { describe, expect, test } from 'vitest'
import { REFUSED_MS_MAX, RETRY_BUDGET } from '../../../../src/edge/routing/rules/limits.ts'
import { GET_DEADLINE_MS } from '../../../../src/edge/upstream/limits.ts'
import {
  type Behave,
  blame,
  callsMax,
  cutOff,
  HOME,
  hang,
  LONDON,
  NEAR,
  NEXT,
  outcomes,
  refuse,
  simulate,
  THIRD,
  threw,
  well,
} from './simulator.ts'

const WRITE = { write: true }
/** Ashburn, from where the primary's own region is the first. */
const BESIDE_HOME = { lat: 39, lon: -77.5 }

test('the nearest region answers, and nobody else is asked', async () => {
  const sim = simulate()
  expect(outcomes(await sim.ask())).toEqual([`${NEAR}:ok`])
  expect(sim.received()).toBe(1)
})

describe('one failover', () => {
  test.each([
    ['refuses', refuse, 'unreachable'],
    ['threw', threw, 'exception'],
    ['is down', blame('region'), 'down'],
    ['hangs', hang, 'timeout'],
  ] as const)('from a region that %s', async (_, behave, outcome) => {
    const sim = simulate({ [NEAR]: behave })
    const done = await sim.ask()
    expect(outcomes(done)).toEqual([`${NEAR}:${outcome}`, `${NEXT}:ok`])
    expect([sim.received(NEAR), sim.received(NEXT), sim.received()]).toEqual([1, 1, 2])
  })

  test('two that take time, or three of which one did not', async () => {
    const two = simulate({ [NEAR]: hang, [NEXT]: hang })
    expect(outcomes(await two.ask())).toEqual([`${NEAR}:timeout`, `${NEXT}:timeout`])
    const three = simulate({ [NEAR]: refuse, [NEXT]: hang })
    const tried = [`${NEAR}:unreachable`, `${NEXT}:timeout`, `${THIRD}:ok`]
    expect(outcomes(await three.ask())).toEqual(tried)
    expect([two.received(), three.received()]).toEqual([2, 3])
  })

  test('of a write that can be repeated, and of no other', async () => {
    const sim = simulate({ [HOME]: refuse })
    expect(outcomes(await sim.ask(WRITE))).toEqual([`${HOME}:unreachable`, `${NEAR}:ok`])
    const once = await sim.ask({ write: true, repeatable: false })
    expect(outcomes(once)).toEqual([`${HOME}:unreachable`])
    expect(sim.received()).toBe(3)
  })
})

test('when all refuse, the last refusal is the answer', async () => {
  const sim = simulate({ [NEAR]: well(0, 502), [NEXT]: well(0, 503), [THIRD]: well(0, 504) })
  expect((await sim.ask()).status).toBe(504)
  expect(sim.received()).toBe(3)
})

test('a refusal is kept although later regions did not even refuse', async () => {
  const sim = simulate({ [NEAR]: well(0, 502), [NEXT]: refuse, [THIRD]: refuse })
  const done = await sim.ask()
  expect(done.status).toBe(502)
  expect(outcomes(done)).toEqual([`${NEAR}:down`, `${NEXT}:unreachable`, `${THIRD}:unreachable`])
})

test.each([
  ['read', false, 800 + 1_500],
  ['write', true, 10_000],
])('a %s that hangs everywhere ends in time', async (_, write, ms) => {
  const sim = simulate({ [NEAR]: hang, [NEXT]: hang, [THIRD]: hang })
  expect((await sim.ask({ write })).ms).toBe(ms)
  expect(sim.received()).toBe(2)
  const tries = sim.calls.filter(({ probe }) => !probe)
  expect(tries.every(({ signal }) => signal.aborted)).toBe(true)
})

test('no try gets more than what is left', async () => {
  const late: Behave = async (call, clock) => {
    await clock.sleep(REFUSED_MS_MAX)
    return refuse(call, clock)
  }
  const sim = simulate({ [NEAR]: late, [NEXT]: hang, [THIRD]: hang })
  const done = await sim.ask()
  expect(done.ms).toBe(GET_DEADLINE_MS)
  expect(done.attempts.map(({ ms }) => ms)).toEqual([50, 1_500, 1_450])
})

test('a third failure opens the breaker; then nobody is sent there, at no cost', async () => {
  const sim = simulate({ [NEAR]: refuse })
  for (let i = 0; i < 3; i++) await sim.ask()
  expect(sim.state(NEAR)).toMatchObject({ state: 'open', share: 0, opened: 1, calls: 3 })
  const left = sim.router.topology(null).retriesLeft
  const since = sim.clock.now()
  for (let i = 0; i < 20; i++) expect(outcomes(await sim.ask())).toEqual([`${NEXT}:ok`])
  expect([sim.received(NEAR), sim.received(NEXT)]).toEqual([3, 23])
  const rested = ((sim.clock.now() - since) / 1_000) * RETRY_BUDGET.perSecond
  expect(sim.router.topology(null).retriesLeft).toBeCloseTo(left + 2 + rested, 9)
})

test('so does every other request that fails, once there are ten results', async () => {
  let served = 0
  const sim = simulate({ [NEAR]: (call, clock) => (served++ % 2 ? refuse : well())(call, clock) })
  for (let i = 0; i < 30; i++) await sim.ask()
  expect(sim.state(NEAR)).toMatchObject({ state: 'open', opened: 1 })
  expect(sim.received(NEAR)).toBe(10)
})

test('an empty budget ends retries, not requests', async () => {
  const down = blame('region')
  const sim = simulate({ [NEAR]: down, [NEXT]: down, [THIRD]: down })
  const tries: number[] = []
  for (let i = 0; i < 4; i++) tries.push((await sim.ask()).attempts.length)
  expect(tries).toEqual([3, 3, 2, 1])
  expect((await sim.ask()).attempts).toHaveLength(1)
})

test('an overloaded region is not asked again, nor anybody else, and is not left', async () => {
  const sim = simulate({ [NEAR]: blame('overload') })
  for (let i = 0; i < 30; i++) expect((await sim.ask()).status).toBe(503)
  expect([sim.received(NEAR), sim.received()]).toEqual([30, 30])
  expect(sim.state(NEAR)).toMatchObject({ state: 'healthy', opened: 0 })
})

describe('what needs the primary', () => {
  test('goes to the region beside it from wherever it comes, and nobody else is asked', async () => {
    const sim = simulate()
    for (const place of [LONDON, BESIDE_HOME, null]) {
      for (const how of [WRITE, { primary: true }, { write: true, repeatable: false }]) {
        expect(outcomes(await sim.ask({ ...how, ...(place && { place }) }))).toEqual([`${HOME}:ok`])
      }
    }
    expect([sim.received(HOME), sim.received()]).toEqual([9, 9])
    expect(outcomes(await sim.ask({ floor: 7 }))).toEqual([`${NEAR}:ok`]) // a replica may have it
  })

  test('loses one try for each of three requests when that region is dead, and then none', async () => {
    const sim = simulate({ [HOME]: refuse })
    const sent = []
    for (let i = 0; i < 10; i++) sent.push(await sim.ask(i % 2 ? { primary: true } : WRITE))
    expect(sent.map(({ status }) => status)).toEqual(sent.map(() => 200))
    const around = [`${HOME}:unreachable`, `${NEAR}:ok`]
    const straight = [`${NEAR}:ok`]
    expect(sent.map(outcomes)).toEqual([
      ...[around, around, around],
      ...sent.slice(3).map(() => straight),
    ])
    expect([sim.received(HOME), sim.received(NEAR), sim.received()]).toEqual([3, 10, 13])
    expect(sim.state(HOME)).toMatchObject({ state: 'open', opened: 1 })
  })

  test('goes to the nearest while that region is drained', async () => {
    const sim = simulate({}, { drained: () => new Set([HOME]) })
    expect(outcomes(await sim.ask(WRITE))).toEqual([`${NEAR}:ok`])
    expect(sim.received(HOME)).toBe(0)
  })
})

describe('when a region blames the primary', () => {
  test('and another one does too, that is the answer, and no region is left', async () => {
    const sim = simulate({ [NEAR]: blame('primary'), [HOME]: blame('primary') })
    const done = await sim.ask(WRITE)
    expect(done.status).toBe(503)
    expect(outcomes(done)).toEqual([`${HOME}:primary`, `${NEAR}:ok`])
    // Known for a while: nobody asks again.
    expect(outcomes(await sim.ask(WRITE))).toEqual([`${HOME}:ok`])
    expect([sim.received(NEAR), sim.received(HOME), sim.received()]).toEqual([1, 2, 3])
    expect(sim.state(HOME)).toMatchObject({ state: 'healthy', reachesPrimary: true })
  })

  test('and the primary’s own region does not, its wire is bad: what may need the primary goes around', async () => {
    const sim = simulate({ [NEAR]: cutOff() })
    expect(outcomes(await sim.ask({ floor: 7 }))).toEqual([`${NEAR}:primary`, `${HOME}:ok`])
    for (let i = 0; i < 5; i++)
      expect(outcomes(await sim.ask({ floor: 7 }))).toEqual([`${NEXT}:ok`])
    expect(outcomes(await sim.ask(WRITE))).toEqual([`${HOME}:ok`])
    expect([sim.received(NEAR), sim.received(NEXT), sim.received(HOME)]).toEqual([1, 5, 2])
    expect(sim.state(NEAR)).toMatchObject({ state: 'healthy', reachesPrimary: false, share: 1 })
    expect(outcomes(await sim.ask())).toEqual([`${NEAR}:ok`]) // reads that do not mind stay near
  })

  test('after a while one write tries the way again, and when it is good readers come back', async () => {
    const sim = simulate({ [NEAR]: cutOff() })
    await sim.ask({ floor: 7 })
    sim.behave[NEAR] = well(1_000)
    await sim.pass(6_000)
    const together = [1, 2, 3].map(() => sim.send(WRITE))
    await sim.pass(2_000)
    const went = (await Promise.all(together)).map(outcomes)
    expect(went).toEqual([[`${NEAR}:ok`], [`${HOME}:ok`], [`${HOME}:ok`]])
    sim.behave[NEAR] = well()
    expect(outcomes(await sim.ask({ floor: 7 }))).toEqual([`${NEAR}:ok`])
    expect(outcomes(await sim.ask(WRITE))).toEqual([`${HOME}:ok`])
  })

  test('while it is bad, a write that tries it again ends well, and seldom does', async () => {
    const sim = simulate({ [NEAR]: cutOff() })
    await sim.ask({ floor: 7 })
    const sent = await sim.load(60_000, 100, () => WRITE)
    expect(sent.every(({ status }) => status === 200)).toBe(true)
    const tries = sim.received(NEAR) - 1
    expect(tries).toBeGreaterThanOrEqual(2)
    expect(tries).toBeLessThanOrEqual(4)
    expect(sim.received()).toBe(2 + sent.length + tries)
  })

  test('and it is the primary’s own region whose wire is bad: what needs the primary goes around', async () => {
    const sim = simulate({ [HOME]: blame('primary') })
    const there = { ...WRITE, place: BESIDE_HOME }
    const first = await sim.ask(there)
    const [, around = ''] = first.attempts.map(({ region }) => region)
    expect([first.status, outcomes(first)]).toEqual([200, [`${HOME}:primary`, `${around}:ok`]])
    for (let i = 0; i < 5; i++) expect(outcomes(await sim.ask(there))).toEqual([`${around}:ok`])
    expect(sim.received(HOME)).toBe(1)
    expect(sim.state(HOME)).toMatchObject({ state: 'healthy', reachesPrimary: false })
    expect(outcomes(await sim.ask(WRITE))).toEqual([`${NEAR}:ok`]) // from elsewhere too
    await sim.pass(6_000)
    sim.behave[HOME] = well()
    const back = [outcomes(await sim.ask(there)), outcomes(await sim.ask(WRITE))]
    expect(back).toEqual([[`${HOME}:ok`], [`${HOME}:ok`]])
  })

  test('what cannot be repeated is not asked elsewhere', async () => {
    const sim = simulate({ [HOME]: blame('primary') })
    expect(outcomes(await sim.ask({ write: true, repeatable: false }))).toEqual([`${HOME}:ok`])
    expect(sim.received()).toBe(1)
  })

  test('and who is asked about it is dead, its 503 is the answer', async () => {
    const sim = simulate({ [HOME]: blame('primary', 200), [NEAR]: hang })
    const done = await sim.ask(WRITE)
    expect(done.status).toBe(503)
    expect(outcomes(done)).toEqual([`${HOME}:primary`, `${NEAR}:timeout`])
    expect(sim.state(HOME).reachesPrimary).toBe(true)
  })

  test('and home is dead, a reader’s answer is its 503', async () => {
    const sim = simulate({ [NEAR]: blame('primary', 200), [HOME]: hang })
    const done = await sim.ask({ floor: 7 })
    expect(done.status).toBe(503)
    expect(outcomes(done)).toEqual([`${NEAR}:primary`, `${HOME}:timeout`])
    expect(sim.state(NEAR).reachesPrimary).toBe(true)
  })
})

describe('drains', () => {
  test('a drained region gets nothing, and is named', async () => {
    const sim = simulate({}, { drained: () => new Set([NEAR]) })
    expect(outcomes(await sim.ask())).toEqual([`${NEXT}:ok`])
    await sim.pass(60_000)
    await sim.ask()
    expect(sim.calls.filter(({ region }) => region === NEAR)).toEqual([])
    expect(sim.state(NEAR)).toMatchObject({ state: 'drained', share: 0 })
  })
})

describe('hedging', () => {
  /** Regions with a p99 of 20 ms, and hedges saved up. */
  async function warm() {
    const sim = simulate()
    for (let i = 0; i < 150; i++) await sim.ask()
    return { sim, before: sim.received() }
  }

  test('a read that takes longer than the p99 is asked for beside, and the loser is cut off', async () => {
    const { sim, before } = await warm()
    sim.behave[NEAR] = hang
    const done = await sim.ask()
    expect(outcomes(done)).toEqual([`${NEAR}:outrun`, `${NEXT}:ok`])
    expect(done.ms).toBe(50 + 20)
    expect(sim.received() - before).toBe(2)
    expect(sim.router.topology(null).retriesLeft).toBe(9) // of ten: it costs what a retry costs
    const [first, second] = sim.calls.slice(-2)
    expect([first?.signal.aborted, second?.signal.aborted]).toEqual([true, false])
  })

  test('the loser is not blamed; when hedges are spent, timeouts are', async () => {
    const { sim } = await warm()
    sim.behave[NEAR] = hang
    const done = []
    for (let i = 0; i < 8; i++) done.push(outcomes(await sim.ask())[0])
    expect(done.filter((first) => first === `${NEAR}:outrun`)).toHaveLength(2)
    expect(done.filter((first) => first === `${NEAR}:timeout`)).toHaveLength(3)
    expect(done.slice(5)).toEqual([`${NEXT}:ok`, `${NEXT}:ok`, `${NEXT}:ok`])
  })

  test('writes are never asked for twice at once', async () => {
    const { sim, before } = await warm()
    for (const at of [HOME, NEAR]) sim.behave[at] = well(700)
    expect(outcomes(await sim.ask(WRITE))).toEqual([`${HOME}:ok`])
    expect(sim.received() - before).toBe(1)
  })

  test('a drained region is not asked beside', async () => {
    const out = new Set<string>()
    const sim = simulate({}, { drained: () => out })
    for (let i = 0; i < 150; i++) await sim.ask()
    out.add(NEXT)
    sim.behave[THIRD] = hang
    sim.behave[NEAR] = well(300)
    expect(outcomes(await sim.ask())).toEqual([`${NEAR}:ok`, `${THIRD}:outrun`])
    expect(sim.received(NEXT)).toBe(0)
  })
})

describe('a panic', () => {
  /** NEXT and THIRD open, NEAR well, nobody else in service. */
  async function twoOfThreeOpen() {
    const out = new Set<string>()
    const sim = simulate({}, { drained: () => out })
    const only = (...serving: string[]) => {
      for (const { id } of sim.router.topology(null).regions) {
        if (serving.includes(id)) out.delete(id)
        else out.add(id)
      }
    }
    for (let i = 0; i < 150; i++) await sim.ask()
    for (const id of [NEXT, THIRD]) {
      only(id)
      sim.behave[id] = refuse
      for (let i = 0; i < 3; i++) await sim.ask()
    }
    only(NEAR, NEXT, THIRD)
    expect(sim.router.topology(null).panic).toBe(true)
    return { sim, before: sim.received() }
  }

  test('nobody is asked beside who is thought dead', async () => {
    const { sim, before } = await twoOfThreeOpen()
    sim.behave[NEAR] = well(300)
    expect(outcomes(await sim.ask())).toEqual([`${NEAR}:ok`])
    expect(sim.received() - before).toBe(1)
  })

  test('but may be tried second', async () => {
    const { sim } = await twoOfThreeOpen()
    sim.behave[NEAR] = hang
    sim.behave[NEXT] = well()
    expect(outcomes(await sim.ask())).toEqual([`${NEAR}:timeout`, `${NEXT}:ok`])
  })
})

test('all dead: a panic, in which requests still try, and end', async () => {
  const sim = simulate()
  for (const { id } of sim.router.topology(null).regions) sim.behave[id] = refuse
  for (let i = 0; i < 60; i++) expect((await sim.ask()).status).toBeUndefined()
  const { panic, regions } = sim.router.topology(null)
  expect(panic).toBe(true)
  expect(regions.filter(({ opened }) => opened > 0).length).toBeGreaterThan(3)
  for (const { id } of regions) sim.behave[id] = well()
  expect(outcomes(await sim.ask())).toEqual([`${NEAR}:ok`])
  expect(sim.received()).toBeLessThanOrEqual(callsMax(61, 0))
})

test('with too little time left nobody is asked', async () => {
  const sim = simulate()
  const outgoing = {
    method: 'GET',
    url: 'https://short.example/a',
    headers: new Headers(),
    body: null,
    work: { write: false, repeatable: true },
    ask: { epoch: 1, floor: 0, bookmark: null, primary: false },
    deadline: sim.clock.now() + 49,
  }
  const done = await sim.router.forward(outgoing, null, { waitUntil: () => {} })
  expect(done).toEqual({ attempts: [] })
  expect(sim.received()).toBe(0)
})

test('a clock that is set back does not keep a region away', async () => {
  const sim = simulate({ [NEAR]: refuse })
  const real = sim.clock.now
  sim.clock.now = () => real() + 3_600_000
  for (let i = 0; i < 3; i++) await sim.ask()
  sim.clock.now = real
  sim.behave[NEAR] = well()
  for (let i = 0; i < 40; i++) {
    await sim.ask()
    await sim.pass(1_000)
  }
  expect(sim.state(NEAR)).toMatchObject({ state: 'healthy', opened: 1 })
})
