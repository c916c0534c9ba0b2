// What is made of a few round trips: neither luck nor a cold start decides, and all of it fades.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  estimate,
  FIRST_SAMPLE_EVERY_MS,
  HALF_LIFE_MS,
  SAMPLE_EVERY_MS,
  SAMPLES_MAX,
  SAMPLES_MIN,
  shrunk,
  type Trips,
  took,
} from '../../../../../src/edge/routing/rules/estimate.ts'

const NOW = 1_000_000_000
const time = () => fc.double({ min: 1, max: 800, noNaN: true })
/** Far enough apart to count, the last of them now. */
const measured = (...times: number[]) =>
  times.reduce<Trips | undefined>(
    (trips, ms, at) => took(trips, ms, NOW - (times.length - 1 - at) * SAMPLE_EVERY_MS),
    undefined,
  )
const of = (...times: number[]) => estimate(measured(...times), undefined, NOW)

test('nothing is known of who was not measured, and few samples prove nothing', () => {
  expect(of()).toBeUndefined()
  expect(of(40, 41)).toMatchObject({ proven: false, samples: 2 })
  expect(of(40, 41, 42)).toEqual({
    ...{ rttMs: 41, latestMs: 42, bestMs: 40, samples: 3, proven: true, at: NOW, from: 'here' },
  })
})

test('one lucky sample, or one cold start, moves a proven estimate no farther than to another sample', () => {
  const typical = fc.array(time(), { minLength: SAMPLES_MIN - 1, maxLength: SAMPLES_MAX - 1 })
  fc.assert(
    fc.property(typical, fc.constantFrom(0.001, 100_000), fc.nat(), (times, odd, where) => {
      const all = times.toSpliced(where % (times.length + 1), 0, odd)
      expect(times).toContain(of(...all)?.rttMs)
    }),
  )
})

test('a burst is one sample, and later ones must be farther apart than the first', () => {
  const [one, two] = [took(undefined, 40, NOW), took(measured(1, 2, 3), 40, NOW)]
  expect(took(one, 9, NOW + FIRST_SAMPLE_EVERY_MS - 1)).toBe(one)
  expect(took(one, 9, NOW + FIRST_SAMPLE_EVERY_MS).latest).toEqual([40, 9])
  expect(two.latest).toEqual([1, 2, 3])
  expect(took(two, 9, NOW + SAMPLE_EVERY_MS).latest).toEqual([1, 2, 3, 9])
})

test('however long it goes on, few are kept, and a route that became slower is believed', () => {
  const fast = Array.from({ length: 100 }, () => 30)
  expect(measured(...fast)?.latest).toHaveLength(SAMPLES_MAX)
  expect(of(...fast, 130, 130, 130)?.rttMs).toBe(30)
  expect(of(...fast, ...Array.from({ length: 6 }, () => 130))?.rttMs).toBe(130)
})

test('the least of all is remembered beyond the few, as long as a route is believed', () => {
  const trips = measured(20, ...Array.from({ length: 100 }, () => 130))
  expect(estimate(trips, undefined, NOW)).toMatchObject({ rttMs: 130, bestMs: 20 })
  const later = took(trips, 120, NOW + HALF_LIFE_MS)
  expect(estimate(trips, undefined, NOW + HALF_LIFE_MS)?.bestMs).toBe(130)
  expect(estimate(later, undefined, NOW + HALF_LIFE_MS)?.bestMs).toBe(120)
})

test('whatever was measured, time takes it back until the model is all there is', () => {
  const times = fc.array(time(), { minLength: 1, maxLength: SAMPLES_MAX })
  fc.assert(
    fc.property(times, time(), (found, modelMs) => {
      const trips = measured(...found)
      let awayMs = Number.POSITIVE_INFINITY
      for (let lives = 0; lives < 6; lives++) {
        const known = estimate(trips, undefined, NOW + lives * HALF_LIFE_MS)
        const nextMs = Math.abs((known ? shrunk(modelMs, known) : modelMs) - modelMs)
        expect(nextMs).toBeLessThanOrEqual(awayMs + 1e-9)
        awayMs = nextMs
      }
      expect(estimate(trips, undefined, NOW + 6 * HALF_LIFE_MS)).toBeUndefined()
    }),
  )
})

test('between the model and what was measured, nearer to the latter with every sample', () => {
  fc.assert(
    fc.property(time(), time(), fc.integer({ min: 1, max: 7 }), (modelMs, rttMs, samples) => {
      const [few, more] = [samples, samples + 1].map((n) => shrunk(modelMs, { rttMs, samples: n }))
      for (const ms of [few ?? 0, more ?? 0]) {
        expect(ms).toBeGreaterThanOrEqual(Math.min(modelMs, rttMs) - 1e-9)
        expect(ms).toBeLessThanOrEqual(Math.max(modelMs, rttMs) + 1e-9)
      }
      const off = (ms = 0) => Math.abs(ms - rttMs)
      expect(off(more)).toBeLessThanOrEqual(off(few) + 1e-9)
    }),
  )
  expect(shrunk(300, { rttMs: 0, samples: 3 })).toBeGreaterThan(0)
})

test('what was heard is proven at once, grows old as well, and is dropped for two samples that contradict it', () => {
  const heard = { rttMs: 1, at: NOW }
  expect(estimate(undefined, heard, NOW)).toMatchObject({ rttMs: 1, proven: true, from: 'colo' })
  expect(estimate(undefined, heard, NOW + 4 * HALF_LIFE_MS)).toBeUndefined()
  expect(estimate(measured(90), heard, NOW)).toMatchObject({ rttMs: 1, from: 'colo' })
  expect(estimate(measured(90, 91), heard, NOW)).toMatchObject({ rttMs: 90, from: 'here' })
  expect(estimate(measured(90, 91, 92), heard, NOW)).toEqual(of(90, 91, 92))
})

test('a clock that went back makes nothing younger than new', () => {
  expect(estimate(measured(40, 40, 40), undefined, NOW - HALF_LIFE_MS)?.samples).toBe(3)
})
