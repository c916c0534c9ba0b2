// The life of one isolate: by its seed alone, and what others have met does not happen to it.
import { describe, expect, test } from 'vitest'
import { live } from '../../../infra/bench/isolate.ts'
import { distanceTruth } from '../../../infra/bench/truth.ts'
import { EXPLORE_BUDGET } from '../../../src/edge/routing/measured.ts'
import { HOLD_MS } from '../../../src/edge/routing/rules/settle.ts'
import { map } from '../../support/map.ts'

const PARIS = { name: 'Paris', lat: 48.86, lon: 2.35, weight: 1 }
const HOUR_MS = 3_600_000
const byId =
  (times: Record<string, number>) =>
  (_: unknown, { id }: { id: string }) =>
    times[id] ?? 200

test('the same seed is the same life, another one another', () => {
  const of = (seed: number) => live({ learnedMs: HOUR_MS, seed }, PARIS, distanceTruth, map).told
  expect(of(7)).toEqual(of(7))
  expect(of(7)).not.toEqual(of(8))
})

test.each([
  { name: 'seldom', everyMs: 60_000, hours: 6 },
  { name: 'now and then', everyMs: 5_000, hours: 2 },
  { name: 'often', everyMs: 500, hours: 0.5 },
])(
  'who is asked $name explores with what it began with and a share of requests, and no more',
  (one) => {
    const life = { learnedMs: one.hours * HOUR_MS, everyMs: one.everyMs, seed: 1 }
    const { probes, requests } = live(life, PARIS, distanceTruth, map)
    expect(probes).toBeGreaterThan(map.among.length) // each was asked
    const { start, perRequest } = EXPLORE_BUDGET
    expect(probes).toBeLessThanOrEqual(start + perRequest * requests)
  },
)

describe('what others have met', () => {
  // https://github.com/tailscale/tailscale/pull/1105: two relays as far from Amsterdam, and users went to and fro.
  test('between two regions as far nobody goes to and fro, but once an hour by chance', () => {
    const life = { learnedMs: 6 * HOUR_MS, everyMs: 1_000, seed: 1 }
    const { switches } = live(life, PARIS, byId({ weur: 100, eeur: 100, enam: 108 }), map)
    expect(switches.length).toBeLessThanOrEqual(6)
    for (const [i, at] of switches.entries()) {
      expect(at - (switches[i - 1] ?? -HOLD_MS)).toBeGreaterThanOrEqual(HOLD_MS)
    }
  })

  // https://github.com/NLnetLabs/unbound/issues/713: what is known of the fastest runs out, and it counts as dead.
  test('what was slow once is found when it is the fastest again, and is then kept', () => {
    let fast = false
    const truth = (_: unknown, { id }: { id: string }) =>
      id === 'oc' ? (fast ? 15 : 280) : id === 'weur' ? 60 : 200
    const slow = live({ learnedMs: HOUR_MS, seed: 1 }, PARIS, truth, map)
    expect(slow.chosen.id).toBe('weur')
    fast = true
    const later = { learnedMs: 3 * HOUR_MS, seed: 1, heard: slow.told }
    expect(live(later, PARIS, truth, map).chosen.id).toBe('oc')
  })

  // https://github.com/envoyproxy/envoy/pull/13176: whoever has just started is slow, and is judged by that. And
  // https://github.com/twitter/finagle/pull/449: who has no history is punished until it has none for ever.
  test('who is measured only when cold is not condemned, with one request a minute', () => {
    const life = { learnedMs: HOUR_MS / 6, everyMs: 60_000, seed: 1 }
    expect(live(life, PARIS, byId({ weur: 100, oc: 20 }), map).chosen.id).toBe('oc')
  })
})

test('no region is up: that is told', () => {
  const none = { among: [], home: 'enam' }
  expect(() => live({ learnedMs: 0, seed: 1 }, PARIS, distanceTruth, none)).toThrow('No region')
})
