// What an isolate learns of its round trips, what it forgets, and what it asks for.
import { expect, test } from 'vitest'
import {
  createMeasured,
  PROBE_EVERY_MS,
  SAMPLES_MIN,
} from '../../../../src/edge/routing/measured.ts'
import { rank } from '../../../../src/edge/routing/rules/rank.ts'
import { createClock } from '../../../support/clock.ts'
import { map } from '../../../support/map.ts'

const WINDOW_MS = 5 * 60_000
const HALF_MS = WINDOW_MS / 2

const ranked = rank({ lat: 48.9, lon: 2.4 }, map)
const [near = '', second = ''] = ranked.map(({ region }) => region.id)

function lab() {
  const clock = createClock()
  const measured = createMeasured(clock)
  const observe = (regionId: string, ...all: number[]) => {
    for (const ms of all) measured.observe(regionId, ms)
  }
  return { clock, measured, observe }
}

test('a region is unknown until there are enough samples, and then it is the least of them', () => {
  const { measured, observe } = lab()
  expect(measured.rttMs(near)).toBeUndefined()
  observe(near, ...Array.from({ length: SAMPLES_MIN - 1 }, () => 40))
  expect(measured.rttMs(near)).toBeUndefined()
  observe(near, 35)
  expect(measured.rttMs(near)).toBe(35)
  observe(near, 900)
  expect(measured.rttMs(near)).toBe(35)
  observe(near, 31)
  expect(measured.rttMs(near)).toBe(31)
  expect(measured.rttMs(second)).toBeUndefined()
})

test('a sample is kept for half a window and forgotten after a whole one', () => {
  const { clock, measured, observe } = lab()
  observe(near, 30, 30, 30)
  clock.advance(HALF_MS)
  observe(near, 50, 50, 50)
  expect(measured.rttMs(near)).toBe(30)
  clock.advance(HALF_MS - 1)
  expect(measured.rttMs(near)).toBe(30)
  clock.advance(1)
  expect(measured.rttMs(near)).toBe(50)
  clock.advance(HALF_MS)
  expect(measured.rttMs(near)).toBeUndefined()
})

test('after silence the first new sample does not bring old ones back', () => {
  const { clock, measured, observe } = lab()
  observe(near, 30, 30, 30)
  clock.advance(WINDOW_MS)
  observe(near, 50)
  expect(measured.rttMs(near)).toBeUndefined()
  observe(near, 60, 60)
  expect(measured.rttMs(near)).toBe(50)
})

test('a slower route is believed within a window, while the samples go on', () => {
  const { clock, measured, observe } = lab()
  for (let at = 0; at < HALF_MS; at += 1_000) {
    observe(near, 30)
    clock.advance(1_000)
  }
  for (let at = 0; at < WINDOW_MS; at += 1_000) {
    observe(near, 130)
    clock.advance(1_000)
  }
  expect(measured.rttMs(near)).toBe(130)
})

test('the second is probed until it is known, and then the two in turn', () => {
  const { clock, measured, observe } = lab()
  const asked: (string | undefined)[] = []
  for (let i = 0; i < SAMPLES_MIN + 4; i++) {
    observe(near, 40) // the requests themselves
    const id = measured.toProbe(ranked)
    asked.push(id)
    if (id) observe(id, 20)
    clock.advance(PROBE_EVERY_MS)
  }
  // The first is known by its own requests only with the third of them.
  expect(asked).toEqual([second, near, second, second, near, second, near])
  expect(measured.rttMs(second)).toBe(20)
})

test('however many requests come, there is one probe in its time', () => {
  const { clock, measured } = lab()
  const count = () =>
    Array.from({ length: 1_000 }, () => measured.toProbe(ranked)).filter((id) => id !== undefined)
  expect(count()).toHaveLength(1)
  clock.advance(PROBE_EVERY_MS - 1)
  expect(count()).toHaveLength(0)
  clock.advance(1)
  expect(count()).toHaveLength(1)
})

test('no third region is probed, and none where there is nothing to choose', () => {
  const { clock, measured } = lab()
  const asked = new Set<string | undefined>()
  for (let i = 0; i < 50; i++) {
    asked.add(measured.toProbe(ranked))
    clock.advance(PROBE_EVERY_MS)
  }
  expect(asked).toEqual(new Set([near, second]))
  expect(measured.toProbe(ranked.slice(0, 1))).toBeUndefined()
  expect(measured.toProbe([])).toBeUndefined()
})

test('a region whose probes never come back does not keep the other from being probed', () => {
  const { clock, measured } = lab()
  const asked: (string | undefined)[] = []
  for (let i = 0; i < 4; i++) {
    asked.push(measured.toProbe(ranked))
    clock.advance(PROBE_EVERY_MS)
  }
  expect(asked).toEqual([second, near, second, near])
})
