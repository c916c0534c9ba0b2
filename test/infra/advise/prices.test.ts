import { expect, test } from 'vitest'
import { dollars, freeDay, withoutCache, withWorkersCache } from '../../../infra/advise/prices.ts'

const nothing = { requests: 1_000, kvReads: 0, kvWrites: 0, kvDeletes: 0, loads: 0, writes: 0 }

test('a hit from memory costs a request, and every operation its own price', () => {
  expect(dollars(nothing)).toBeCloseTo(0.3, 9)
  expect(dollars({ ...nothing, kvReads: 1_000 })).toBeCloseTo(0.8, 9)
  expect(dollars({ ...nothing, kvWrites: 100 })).toBeCloseTo(0.8, 9)
  expect(dollars({ ...nothing, kvDeletes: 100 })).toBeCloseTo(0.8, 9)
  expect(dollars({ ...nothing, loads: 1_000 })).toBeCloseTo(0.302, 9)
  expect(dollars({ ...nothing, writes: 1_000 })).toBeCloseTo(10.3, 9)
})

test('without a cache every read is a load and KV is not asked; Workers Cache only saves the loads', () => {
  const spent = { ...nothing, kvReads: 500, kvWrites: 20, kvDeletes: 4, loads: 30, writes: 10 }
  expect(withoutCache(spent)).toEqual({ ...nothing, loads: 990, writes: 10 })
  expect(withWorkersCache(spent)).toEqual({ ...nothing, loads: 30, writes: 10 })
})

test('a free day ends with whatever runs out first', () => {
  expect(freeDay(nothing)).toEqual({ requests: 100_000, endedBy: 'requests' })
  expect(freeDay({ ...nothing, kvReads: 2_000 })).toEqual({ requests: 50_000, endedBy: 'kvReads' })
  expect(freeDay({ ...nothing, kvWrites: 100 })).toEqual({ requests: 10_000, endedBy: 'kvWrites' })
  expect(freeDay({ ...nothing, kvDeletes: 200 })).toEqual({ requests: 5_000, endedBy: 'kvDeletes' })
})
