import { expect, test } from 'vitest'
import { countExpiries } from '../../../infra/bench/stampede-expiries.ts'

const when = { lifetimeMs: 10_000, filledAt: 1_000 }
const reader = (at: number, ms: number, tier?: string) => ({ at, ms, tier })

test('loads near to each other are for one end of the copy, and the first fill is apart', () => {
  const loads = [300, 0, 9_900, 10_000, 10_050, 20_000]
  expect(countExpiries(loads, [], when)).toMatchObject({
    first: { loads: 2 },
    expiries: 2,
    loads: 4,
    most: 3,
  })
})

test('who has no copy has missed; who waits is blocked, unless memory had it', () => {
  const readers = [
    reader(500, 250), // of the first fill
    reader(2_000, 3, 'memory'),
    reader(2_001, 99, 'kv'),
    reader(2_002, 20),
    reader(2_003, 250),
    reader(2_004, 150, 'kv'),
    reader(2_005, 150, 'memory'),
  ]
  expect(countExpiries([], readers, when)).toEqual({
    first: { loads: 0, blocked: 1 },
    expiries: 0,
    loads: 0,
    most: 0,
    readers: 6,
    missed: 2,
    blocked: 2,
    held: 1,
  })
})
