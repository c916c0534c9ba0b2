// At how many requests a second each limit is used up.
import { expect, test } from 'vitest'
import { bitesOf, hottestOf, shardsFor } from '../../../../infra/bench/growth/bites.ts'
import { D1 } from '../../../../infra/bench/growth/limits.ts'
import { zipf } from '../../../../infra/traffic/chance.ts'
import { seeded } from '../../../../infra/world/random.ts'

const traffic = { writes: 0.1, keys: 1_000, busiest: 0.5, bytesAWrite: 1_000 }
const taken = { hits: 0.6, fromPrimary: 0.1 }
const at = (word: string, more: Partial<typeof traffic> = {}) =>
  bitesOf({ ...traffic, ...more }, taken).find(({ limit }) => limit.includes(word))?.at ??
  Number.NaN

test('the primary is busy with every write and with the reads that need it', () => {
  expect(at('primary')).toBeCloseTo(1_000 / (0.1 * D1.writeMs + 0.9 * 0.1 * D1.readMs), 6)
})

test('a replica with what no copy and no primary answers', () => {
  expect(at('replica')).toBeCloseTo(1_000 / (0.9 * 0.3 * 0.5 * D1.readMs), 6)
})

test('one link’s mark with its share of the writes, as the traffic really draws it', () => {
  const draw = zipf(Array.from({ length: traffic.keys }, (_, n) => n))
  const random = seeded(7, 'bites')
  const draws = Array.from({ length: 20_000 }, () => draw(random()))
  const share = draws.filter((key) => key === 0).length / draws.length
  expect(hottestOf(traffic.keys)).toBeCloseTo(share, 2)
  expect(at('mark')).toBeCloseTo(1 / (0.1 * hottestOf(traffic.keys)), 6)
})

test('twice the writes fill the database, and wear out the mark, at half the rate', () => {
  for (const word of ['10 GB', 'mark']) {
    expect(at(word, { writes: 0.2 }), word).toBeCloseTo(at(word) / 2, 6)
  }
})

test('the soonest first, each with its arithmetic', () => {
  const bites = bitesOf(traffic, taken)
  expect(bites.map((one) => one.at)).toEqual(bites.map((one) => one.at).toSorted((a, b) => a - b))
  for (const { sum } of bites) expect(sum).toMatch(/^[\d.]+ × .+ = [\d.e+-]+ /)
})

test('databases are half busy at most, and not full within a year', () => {
  const bites = bitesOf(traffic, taken)
  const full = at('primary')
  expect(shardsFor(full / 2, bites).busy).toBe(1)
  expect(shardsFor(full * 0.51, bites).busy).toBe(2)
  expect(shardsFor(full * 5, bites).busy).toBe(10)
  expect(shardsFor(at('10 GB') * 7, bites).full).toBe(7)
})
