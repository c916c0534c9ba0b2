// What an isolate learns of its round trips, what it chooses by, and what it asks for.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  createMeasured,
  EXPLORE_BUDGET,
  PROBE_AGAIN_EVERY_MS,
  PROBE_EVERY_MS,
  PROBES_AT_ONCE_MAX,
} from '../../../../src/edge/routing/measured.ts'
import { HALF_LIFE_MS, SAMPLES_MIN } from '../../../../src/edge/routing/rules/estimate.ts'
import { rank } from '../../../../src/edge/routing/rules/rank.ts'
import { HOLD_MS } from '../../../../src/edge/routing/rules/settle.ts'
import { createClock } from '../../../support/clock.ts'
import { map, regions } from '../../../support/map.ts'

const PARIS = { lat: 48.9, lon: 2.4 }
const modelled = rank(PARIS, map).map(({ region }) => region.id)
const [near = '', second = '', third = ''] = modelled

function lab() {
  const clock = createClock()
  const measured = createMeasured(clock)
  const ranked = () => rank(PARIS, map, measured.rttMs)
  return {
    clock,
    measured,
    ranked,
    first: () => ranked()[0]?.region.id,
    /** So many times each, as requests and probes would, and a little later. */
    learn(times: Record<string, number>, rounds = SAMPLES_MIN) {
      for (let round = 0; round < rounds; round++) {
        for (const [id, ms] of Object.entries(times)) measured.observe(id, ms)
        clock.advance(5_000)
      }
    },
  }
}

test('a region that the model has last is chosen when it was measured fastest', () => {
  const { learn, first, ranked } = lab()
  const last = modelled.at(-1) ?? ''
  expect(first()).toBe(near)
  learn({ [near]: 120, [second]: 140, [last]: 20 })
  expect(first()).toBe(last)
  // Three samples weigh fifteen times the model, which says 290.
  expect(ranked()[0]?.rttMs).toBeLessThan(25)
})

test('one lucky sample does not win, and one slow one loses nothing', () => {
  const { measured, learn, clock, first } = lab()
  learn({ [near]: 60, [second]: 80 })
  measured.observe(third, 1)
  measured.observe(near, 5_000)
  clock.advance(HOLD_MS)
  expect(first()).toBe(near)
})

test('a route that became slow is left within a minute, and found again when it is well', () => {
  const { learn, first } = lab()
  learn({ [near]: 20, [second]: 45 }, 8)
  learn({ [near]: 150, [second]: 45 }, 12)
  expect(first()).toBe(second)
  learn({ [near]: 20, [second]: 45 }, 12)
  expect(first()).toBe(near)
})

test('without traffic what was learned fades, and the model has the last word', () => {
  const { clock, learn, first, measured } = lab()
  learn({ [near]: 120, [third]: 20 })
  expect(first()).toBe(third)
  clock.advance(4 * HALF_LIFE_MS)
  expect([first(), measured.known(third)]).toEqual([near, undefined])
})

test('in any sequence of measurements the first region changes at most once in 30 s', () => {
  const step = fc.record({
    afterMs: fc.integer({ min: 0, max: 15_000 }),
    id: fc.constantFrom(near, second, third),
    ms: fc.integer({ min: 1, max: 400 }),
  })
  fc.assert(
    fc.property(fc.array(step, { minLength: 20, maxLength: 120 }), (steps) => {
      const { clock, measured, first } = lab()
      let chosen = first()
      let changedAt = Number.NEGATIVE_INFINITY
      for (const { afterMs, id, ms } of steps) {
        clock.advance(afterMs)
        measured.observe(id, ms)
        const next = first()
        if (next === chosen) continue
        expect(clock.now() - changedAt).toBeGreaterThanOrEqual(HOLD_MS)
        changedAt = clock.now()
        chosen = next
      }
    }),
    { numRuns: 200 },
  )
})

describe('probes', () => {
  test('go to every region, and never more at once than may be', () => {
    const { clock, measured, ranked } = lab()
    const asked: string[] = []
    for (let i = 0; i < 12; i++) {
      measured.observe(near, 15) // the requests themselves
      const ids = measured.toProbe(ranked())
      expect(ids.length).toBeLessThanOrEqual(PROBES_AT_ONCE_MAX)
      for (const id of ids) measured.observe(id, id === second ? 40 : 250)
      asked.push(...ids)
      clock.advance(PROBE_EVERY_MS)
    }
    const others = modelled.filter((id) => id !== near)
    expect(asked.slice(0, others.length)).toEqual(others)
  })

  test('are repeated where a cold start may have been measured, within the budget', () => {
    const { measured, clock } = lab()
    expect(measured.toRepeat(third, 10)).toBe(true)
    measured.observe(third, 100)
    expect(measured.toRepeat(third, 120)).toBe(false)
    expect(measured.toRepeat(third, 130)).toBe(true)
    expect(measured.toRepeat(third, 81)).toBe(false)
    expect(measured.toRepeat(third, 79)).toBe(true) // nearer than was known, and how near?
    const more = () => Array.from({ length: 100 }, () => measured.toRepeat(third, 900))
    measured.toProbe([])
    expect(more().filter((again) => again)).toHaveLength(EXPLORE_BUDGET.start - 3)
    clock.advance(24 * 3_600_000)
    for (let i = 0; i < 2 / EXPLORE_BUDGET.perRequest; i++) measured.toProbe([])
    expect(more().filter((again) => again)).toHaveLength(2) // of requests, and not of time
  })

  test('however many requests come, they are few', () => {
    const { clock, measured, ranked } = lab()
    const count = () =>
      Array.from({ length: 1_000 }, () => measured.toProbe(ranked())).flat().length
    expect(count()).toBe(PROBES_AT_ONCE_MAX)
    clock.advance(PROBE_EVERY_MS - 1)
    expect(count()).toBe(0)
    clock.advance(1)
    expect(count()).toBe(PROBES_AT_ONCE_MAX)
  })

  test.each([500, 5_000, 60_000])('of requests each %i ms stay within their budget', (everyMs) => {
    const { clock, measured, ranked } = lab()
    let [requests, probes] = [0, 0]
    const HOURS = 2
    for (let ms = 0; ms < HOURS * 3_600_000; ms += everyMs) {
      requests++
      measured.observe(near, 100)
      // All alike, so that each may be the best.
      for (const id of measured.toProbe(ranked())) {
        probes++
        measured.observe(id, 100)
      }
      clock.advance(everyMs)
    }
    const { start, perRequest } = EXPLORE_BUDGET
    expect(probes).toBeGreaterThan(regions.length)
    expect(probes).toBeLessThanOrEqual(start + requests * perRequest)
  })

  test('a region that does not answer keeps nobody else from being probed', () => {
    const { clock, measured, ranked } = lab()
    const asked: string[] = []
    for (let i = 0; i < 30; i++) {
      for (const id of measured.toProbe(ranked())) {
        asked.push(id)
        if (id !== second) measured.observe(id, 100)
      }
      clock.advance(PROBE_EVERY_MS)
    }
    expect(asked.filter((id) => id === second)).toHaveLength(1)
    expect(new Set(asked)).toEqual(new Set(regions.map(({ id }) => id)))
  })

  test('there are none where there is nothing to choose', () => {
    const { measured, ranked } = lab()
    expect(measured.toProbe(ranked().slice(0, 1))).toEqual([])
    expect(measured.toProbe([])).toEqual([])
  })

  test('of a region that is proven there is one in its time', () => {
    const { clock, measured, ranked, learn } = lab()
    const all = Object.fromEntries(regions.map(({ id }) => [id, 100]))
    learn(all)
    const ask = () => measured.toProbe(ranked()).length
    expect(ask()).toBe(1)
    for (const id of Object.keys(all)) measured.observe(id, 100)
    clock.advance(PROBE_AGAIN_EVERY_MS - 1)
    expect(ask()).toBe(0)
    clock.advance(1)
    expect(ask()).toBe(1)
  })
})

test('what is told is what was measured here, and proven; what was heard is not told again', () => {
  const { measured, learn, clock } = lab()
  measured.hear(new Map([[third, { rttMs: 70, at: clock.now() }]]))
  learn({ [near]: 30 })
  measured.observe(second, 50)
  expect([...measured.tell().keys()]).toEqual([near])
  expect(measured.known(third)).toMatchObject({ rttMs: 70, from: 'colo' })
})

test('of two tables the later one is heard', () => {
  const { measured, clock } = lab()
  const now = clock.now()
  for (const [rttMs, at] of [
    [70, now - 1],
    [90, now - 2],
  ] as const) {
    measured.hear(new Map([[third, { rttMs, at }]]))
  }
  expect(measured.known(third)?.rttMs).toBe(70)
})
