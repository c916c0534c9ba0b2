import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  BROKEN_MS,
  makeFault,
  makeSchedule,
  PEACE_MS,
  WHOLE_MS,
} from '../../../infra/storm/schedule.ts'
import { parseFault } from '../../../infra/world/fault-input.ts'
import { faultKinds } from '../../../infra/world/faults.ts'
import { seeded } from '../../../infra/world/random.ts'

const places = { regions: ['enam', 'weur', 'apac'], colos: ['LHR', 'NRT', 'GRU'] }
const schedule = (seed: number, minutes: number) =>
  makeSchedule({ seed, minutes, kinds: faultKinds, ...places })

const anySchedule = () =>
  fc
    .record({ seed: fc.nat(), minutes: fc.double({ min: 0.25, max: 20, noNaN: true }) })
    .map(({ seed, minutes }) => ({ seed, minutes, windows: schedule(seed, minutes) }))

test('broken and whole times alternate and have their lengths; the last seconds are whole', () => {
  fc.assert(
    fc.property(anySchedule(), ({ windows, minutes }) => {
      let wholeSince = 0
      for (const { fromMs, toMs } of windows) {
        expect(fromMs - wholeSince).toBeGreaterThanOrEqual(WHOLE_MS.min)
        expect(fromMs - wholeSince).toBeLessThanOrEqual(WHOLE_MS.max)
        expect(toMs - fromMs).toBeGreaterThanOrEqual(BROKEN_MS.min)
        expect(toMs - fromMs).toBeLessThanOrEqual(BROKEN_MS.max)
        wholeSince = toMs
      }
      expect(minutes * 60_000 - wholeSince).toBeGreaterThanOrEqual(PEACE_MS)
    }),
  )
})

test('each window breaks one to three different things', () => {
  fc.assert(
    fc.property(anySchedule(), ({ windows }) => {
      for (const { faults } of windows) {
        expect(faults.length).toBeGreaterThanOrEqual(1)
        expect(faults.length).toBeLessThanOrEqual(3)
        expect(new Set(faults.map(({ kind }) => kind)).size).toBe(faults.length)
      }
    }),
  )
})

test('a minute has two windows or more, the shortest storm has one', () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      expect(schedule(seed, 1).length).toBeGreaterThanOrEqual(2)
      expect(schedule(seed, 0.25)).toHaveLength(1)
    }),
  )
})

test('ten minutes break everything that can be broken, sometimes several at once', () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const windows = schedule(seed, 10)
      const kinds = new Set(windows.flatMap(({ faults }) => faults.map(({ kind }) => kind)))
      expect([...kinds].toSorted()).toEqual(faultKinds.toSorted())
      expect(windows.some(({ faults }) => faults.length > 1)).toBe(true)
    }),
  )
})

test('the same seed gives the same schedule, another seed another', () => {
  expect(schedule(7, 3)).toEqual(schedule(7, 3))
  expect(schedule(8, 3)).not.toEqual(schedule(7, 3))
})

test('a longer storm begins like a shorter one', () => {
  const [short, long] = [schedule(7, 2).slice(0, -1), schedule(7, 4)]
  expect(long.slice(0, short.length)).toEqual(short)
})

test.each(faultKinds)('every %s that chance can make is one that the world takes', (kind) => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const fault = makeFault(kind, seeded(seed, kind), places)
      expect(parseFault(fault, places)).toEqual({ ok: true, fault, forMs: undefined })
    }),
  )
})
