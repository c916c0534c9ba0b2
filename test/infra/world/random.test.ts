// Seeded chance: repeatable, even, and lognormal where lag is drawn.
import { expect, test } from 'vitest'
import { lognormal, seeded } from '../../../infra/world/random.ts'

const draw = (random: () => number, count: number) => Array.from({ length: count }, random)

test('the same seed and label give the same stream, others another', () => {
  const first = draw(seeded(7, 'lag weur'), 20)
  expect(draw(seeded(7, 'lag weur'), 20)).toEqual(first)
  expect(draw(seeded(8, 'lag weur'), 20)).not.toEqual(first)
  expect(draw(seeded(7, 'lag apac'), 20)).not.toEqual(first)
})

test('numbers are in [0, 1) and even', () => {
  const numbers = draw(seeded(1, 'even'), 20_000)
  expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0)
  expect(Math.max(...numbers)).toBeLessThan(1)
  for (let tenth = 0; tenth < 10; tenth++) {
    const share = numbers.filter((n) => Math.floor(n * 10) === tenth).length / numbers.length
    expect(share).toBeCloseTo(0.1, 1)
  }
})

test('replica lag has the published median and tail: 0.8, 3.4 and 6.1 s', () => {
  const random = seeded(2, 'lag')
  const lags = draw(() => lognormal(random, 800, 0.87), 50_000).sort((a, b) => a - b)
  const at = (share: number) => lags[Math.floor(share * lags.length)] ?? 0
  expect(at(0.5) / 800).toBeCloseTo(1, 1)
  expect(at(0.95) / 3_400).toBeCloseTo(1, 1)
  expect(at(0.99) / 6_100).toBeCloseTo(1, 1)
})
