// The regions as an operator sees them.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type Breaker,
  newBreaker,
  probed,
  record,
  shed,
} from '../../../../../src/edge/routing/rules/breaker.ts'
import type { Estimate } from '../../../../../src/edge/routing/rules/estimate.ts'
import type { Standing } from '../../../../../src/edge/routing/rules/order.ts'
import { rank } from '../../../../../src/edge/routing/rules/rank.ts'
import { blocked, reachable } from '../../../../../src/edge/routing/rules/reach.ts'
import { topology } from '../../../../../src/edge/routing/rules/topology.ts'
import { map } from '../../../../support/map.ts'

const NOW = 1_000_000
const ranked = rank({ lat: 51.5, lon: -0.1 }, map)
const ids = ranked.map(({ region }) => region.id)
const at = (now: number) => ({ beganAt: now, now, chance: () => 0.5 })
const openedAt = (now: number) =>
  [1, 2, 3].reduce<Breaker>((breaker) => record(breaker, 'failed', at(now)), newBreaker)
const OPEN = openedAt(NOW + 5_500)
const HALF = probed(openedAt(NOW), 'ok', at(NOW + 5_000))
const RETURNING = probed(HALF, 'ok', at(NOW + 6_000))
const well: Standing = { breaker: newBreaker, reach: reachable, drained: false }
const standings: Standing[] = [
  { ...well, breaker: RETURNING },
  { ...well, breaker: OPEN },
  { ...well, breaker: HALF },
  { ...well, drained: true },
  { ...well, reach: blocked(reachable, at(NOW)) },
  well,
]

const seen = (states: readonly Standing[], now: number, overloaded = false, estimate?: Estimate) =>
  topology(
    ranked,
    (id) => states[ids.indexOf(id)] ?? well,
    () => ({ calls: 7, overloads: 3, overloaded, estimate }),
    2.5,
    now,
  )

const states = (of: readonly { state: string }[]) => of.map(({ state }) => state).join(' ')

test('every state has its name', () => {
  const { panic, retriesLeft, regions } = seen(standings, NOW + 10_499)
  expect({ panic, retriesLeft }).toEqual({ panic: false, retriesLeft: 2.5 })
  expect(regions.map(({ id }) => id)).toEqual(ids)
  expect(states(regions)).toBe('ramping open probing drained healthy healthy')
  expect(regions.map(({ opened }) => opened)).toEqual([1, 1, 1, 0, 0, 0])
  expect(regions.map(({ reachesPrimary }) => Number(reachesPrimary))).toEqual([1, 1, 1, 1, 0, 1])
  const [{ rttMs } = { rttMs: 0 }] = ranked
  expect(regions[0]).toMatchObject({ calls: 7, overloads: 3, rttMs })
})

test('one that has said overload for long: left, returning, or bearing what nobody else can', () => {
  const left = shed(newBreaker, { now: NOW, chance: () => 0.5 })
  const half = probed(left, 'ok', at(NOW + 5_000))
  const returning = probed(half, 'ok', at(NOW + 6_000))
  const others = [left, half, returning, newBreaker].map((breaker) => ({ ...well, breaker }))
  const { regions } = seen(others, NOW + 6_000, true)
  expect(states(regions.slice(0, 4))).toBe('overloaded overloaded ramping overloaded')
  expect(regions[3]?.share).toBeCloseTo(0.9, 9)
})

test('an open one is being probed when its time has come', () => {
  expect(seen(standings, NOW + 10_500).regions[1]?.state).toBe('probing')
})

test.each([
  [6_000, [0.1, 0, 0, 0, 0.9, 0]],
  [16_000, [0.5, 0, 0, 0, 0.5, 0]],
  [30_000, [1, 0, 0, 0, 0, 0]],
])('%i ms after it was left, a returning region has its share', (ms, expected) => {
  const found = seen(standings, NOW + ms).regions.map(({ share }) => Math.round(share * 10) / 10)
  expect(found).toEqual(expected)
})

test('whatever the state, the shares are all of the traffic', () => {
  const states = fc.array(fc.constantFrom(...standings), { minLength: 6, maxLength: 6 })
  fc.assert(
    fc.property(states, fc.integer({ min: 6_000, max: 40_000 }), (mixed, ms) => {
      const { regions } = seen(mixed, NOW + ms)
      expect(regions.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9)
    }),
  )
})

test('it tells whose measurements a region is ranked by, how many and how old', () => {
  const told = (estimate?: Estimate) => {
    const { from, samples, agedMs } = seen([], NOW, false, estimate).regions[0] ?? {}
    return { from, samples, agedMs }
  }
  const one: Estimate = {
    rttMs: 20,
    latestMs: 20,
    bestMs: 20,
    samples: 2.345,
    proven: true,
    at: NOW - 500,
    from: 'colo',
  }
  expect(told()).toEqual({ from: 'model', samples: 0, agedMs: null })
  expect(told(one)).toEqual({ from: 'colo', samples: 2.3, agedMs: 500 })
  expect(told({ ...one, from: 'here' }).from).toBe('here')
  expect(told({ ...one, proven: false })).toEqual({ from: 'model', samples: 2.3, agedMs: 500 })
})
