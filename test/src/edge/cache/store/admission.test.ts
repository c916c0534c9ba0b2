// A copy is written to KV when it is asked for again, and no more often than the purse allows.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createAdmission } from '../../../../../src/edge/cache/store/admission.ts'
import { createClock } from '../../../../support/clock.ts'

const WINDOW_MS = 600_000

/** An admission that pays for `writesPerSecond`, and a way to ask for a key so many times. */
function opened(writesPerSecond?: number) {
  const clock = createClock()
  const admission = createAdmission(clock, writesPerSecond)
  const ask = (key: string, times = 1) => {
    for (let n = 0; n < times; n++) admission.asked(key)
  }
  return { clock, admission, ask }
}

test('nobody has asked, or only once: it is not worth a write', () => {
  const { admission, ask } = opened()
  expect(admission.admits('a')).toBe(false)
  ask('a')
  expect(admission.admits('a')).toBe(false)
  ask('b', 5)
  expect(admission.admits('a')).toBe(false)
})

test('the second time it is', () => {
  const { admission, ask } = opened()
  ask('a', 2)
  expect(admission.admits('a')).toBe(true)
})

test('two requests ten minutes apart are no repetition, a little less they are', () => {
  const { admission, ask, clock } = opened()
  ask('a')
  ask('b')
  clock.advance(WINDOW_MS - 1)
  ask('a')
  expect(admission.admits('a')).toBe(true)
  clock.advance(1)
  ask('b')
  expect(admission.admits('b')).toBe(false)
  ask('b')
  expect(admission.admits('b')).toBe(true)
})

/** How many of these writes the purse pays for. */
const paid = (admission: { admits(key: string): boolean }, writes: number) =>
  Array.from({ length: writes }, () => admission.admits('a')).filter(Boolean).length

test('a new isolate fills what is hot at once; then it is one write a second', () => {
  const { admission, ask, clock } = opened()
  ask('a', 2)
  expect(paid(admission, 1_000)).toBe(300)
  clock.advance(999)
  expect(paid(admission, 10)).toBe(0)
  clock.advance(1)
  expect(paid(admission, 10)).toBe(1)
  clock.advance(10_000)
  expect(paid(admission, 100)).toBe(10)
})

test('a refused write costs nothing', () => {
  const { admission, ask } = opened()
  ask('a', 2)
  ask('once')
  for (let n = 0; n < 1_000; n++) admission.admits('once')
  expect(paid(admission, 1_000)).toBe(300)
})

test('a purse that earns little may still pay for one', () => {
  const { admission, ask, clock } = opened(0.001)
  ask('a', 2)
  expect(paid(admission, 10)).toBe(1)
  clock.advance(999_999)
  ask('a', 2)
  expect(paid(admission, 10)).toBe(0)
  clock.advance(1)
  expect(paid(admission, 10)).toBe(1)
})

test('a flood of keys asked for once forgets those asked for before, and writes nothing', () => {
  const { admission, ask } = opened()
  ask('hot', 2)
  for (let n = 0; n < 10_000; n++) {
    ask(`flood ${n}`)
    expect(admission.admits(`flood ${n}`)).toBe(false)
  }
  expect(admission.admits('hot')).toBe(false)
})

test('whatever happens, it never pays more than its burst and its rate', () => {
  const step = fc.record({ ms: fc.nat({ max: 5_000 }), writes: fc.nat({ max: 50 }) })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), fc.array(step), (rate, steps) => {
      const { admission, ask, clock } = opened(rate)
      let [spent, seconds] = [0, 0]
      for (const { ms, writes } of steps) {
        clock.advance(ms)
        seconds += ms / 1_000
        ask('a', 2)
        spent += paid(admission, writes)
        expect(spent).toBeLessThanOrEqual(300 + rate * seconds)
      }
    }),
  )
})

test('where much is asked for again, what is new is worth a write at once, but not a guess', () => {
  const { admission, ask } = opened()
  for (let n = 0; n < 10; n++) ask(`page ${n}`, 2) // half of all requests are repetitions
  expect(admission.admits('new', true)).toBe(true)
  expect(admission.admits('guessed', false)).toBe(false)
})

test('a crawler, or a handful of requests, does not make it so; when it is gone the share recovers', () => {
  const { admission, ask } = opened()
  ask('a', 19)
  expect(admission.admits('new', true)).toBe(false) // too few to tell
  for (let n = 0; n < 300; n++) ask(`crawled ${n}`)
  expect(admission.admits('new', true)).toBe(false)
  for (let n = 0; n < 150; n++) ask('a')
  expect(admission.admits('new', true)).toBe(true)
})

test('a clock that is set back takes nothing from the purse', () => {
  const { admission, ask, clock } = opened()
  ask('a', 2)
  clock.advance(-3_600_000)
  expect(paid(admission, 1_000)).toBe(300)
  clock.advance(1_000)
  expect(paid(admission, 10)).toBe(1)
})
