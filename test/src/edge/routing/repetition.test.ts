// A write that must not be done twice: how often it is sent, what regions are told, and who is to blame. A region does
// what src/kit/effects.ts does: it refuses what it is told was tried before.
import { describe, expect, test } from 'vitest'
import { OVERLOAD_LONG_MS } from '../../../../src/edge/routing/rules/limits.ts'
import { type FaultDomain, internalHeaders } from '../../../../src/shared/headers.ts'
import { regions } from '../../../support/map.ts'
import {
  alive,
  type Behave,
  blame,
  HOME,
  hang,
  NEAR,
  NEXT,
  outcomes,
  refuse,
  simulate,
  threw,
  well,
} from './simulator.ts'

const WRITE = { write: true }

const refusing =
  (how: Behave): Behave =>
  (call, clock) => {
    if (!call.repetition) return how(call, clock)
    const domain: FaultDomain = 'request'
    const headers = { [internalHeaders.region]: call.region, [internalHeaders.faultDomain]: domain }
    return new Response(null, { status: 502, headers })
  }
/** Every region refuses repetitions; the one that is asked first does `how`: HOME of writes. */
const world = (how: Behave, first = HOME, ...options: Drained[]) =>
  simulate(
    Object.fromEntries(regions.map(({ id }) => [id, refusing(id === first ? how : well())])),
    ...options,
  )
type Drained = { drained: () => ReadonlySet<string> }

describe('one that was tried', () => {
  test.each([
    ['at a region that is not there', refuse, 'unreachable'],
    ['at one that threw', threw, 'exception'],
    ['at one that is down', blame('region'), 'down'],
    ['at one that hangs', hang, 'timeout'],
  ] as const)('%s: the next one refuses, and no third is asked', async (_, how, outcome) => {
    const sim = world(how)
    const done = await sim.ask(WRITE)
    expect(outcomes(done)).toEqual([`${HOME}:${outcome}`, `${NEAR}:ok`])
    expect(done.status).toBe(502)
    const told = sim.calls.filter(({ probe }) => !probe).map(({ repetition }) => repetition)
    expect(told).toEqual([false, true])
  })

  test('and blames the primary: the same, at the one that is asked about it', async () => {
    const done = await world(blame('primary')).ask(WRITE)
    expect([done.status, done.attempts.length]).toEqual([502, 2])
  })

  test('and sheds load for long: who is asked in its place knows that it was tried', async () => {
    const sim = world(blame('overload'), NEAR, { drained: () => new Set([HOME]) })
    const sent = await sim.load(2 * OVERLOAD_LONG_MS, 50, () => WRITE)
    const again = sent.filter(({ attempts }) => attempts.length > 1)
    expect(again.map(({ status }) => status)).toEqual([502]) // the others keep their honest 503
    expect(sim.state(NEAR).opened).toBe(0) // that another one refused is no sign that it can bear more
  })
})

test('a read is asked elsewhere as ever', async () => {
  const sim = world(refuse, NEAR)
  expect(await sim.ask()).toMatchObject({ status: 200, attempts: [{}, { outcome: 'ok' }] })
  expect(sim.calls.some(({ repetition }) => repetition)).toBe(false)
})

describe('a refusal proves nothing', () => {
  test.each([
    ['breaks off', refuse],
    ['throws', threw],
    ['hangs', hang],
  ] as const)(
    'a hundred times one write that %s open no breaker of a region that is well',
    async (_, how) => {
      const sim = world(
        alive((call, clock) => (call.method === 'POST' ? how : well())(call, clock)),
      )
      for (let i = 0; i < 100; i++) await sim.ask(WRITE)
      await sim.pass(10_000)
      expect(regions.map(({ id }) => sim.state(id).opened)).toEqual(regions.map(() => 0))
      expect(outcomes(await sim.ask())).toEqual([`${NEAR}:ok`])
    },
  )

  test('a dead region is left after three, and then writes are served by the next, once each', async () => {
    const sim = world(refuse)
    for (let i = 0; i < 3; i++) {
      expect((await sim.ask(WRITE)).status).toBe(502)
      await sim.pass(1_000)
    }
    expect(sim.state(HOME)).toMatchObject({ opened: 1 })
    const before = sim.received()
    expect(outcomes(await sim.ask(WRITE))).toEqual([`${NEAR}:ok`])
    expect(sim.received() - before).toBe(1)
    expect(sim.received(NEXT)).toBe(0)
  })
})
