// What answers cost, by route.
import { expect, test } from 'vitest'
import { counted, createMeter, noCounts } from '../../../../src/edge/operators/meter.ts'

test('nothing yet', () => {
  expect(createMeter().read()).toEqual({})
  expect(Object.keys(noCounts())).toEqual([...counted])
})

test('costs add up, each route apart', () => {
  const meter = createMeter()
  meter.add('GET /{slug}', { requests: 1, kvReads: 1 })
  meter.add('GET /{slug}', { requests: 1, memoryHits: 1 })
  meter.add('GET /api/links', { loads: 2 })
  expect(meter.read()).toEqual({
    'GET /{slug}': { ...noCounts(), requests: 2, kvReads: 1, memoryHits: 1 },
    'GET /api/links': { ...noCounts(), loads: 2 },
  })
})

test('everything that is counted is added', () => {
  const meter = createMeter()
  const ones = Object.fromEntries(counted.map((name) => [name, 1]))
  meter.add('a', ones)
  meter.add('a', ones)
  expect(Object.values(meter.read().a ?? {})).toEqual(counted.map(() => 2))
})

test('what was read does not change the sums, and does not change with them', () => {
  const meter = createMeter()
  meter.add('a', { requests: 1 })
  const read = meter.read()
  meter.add('a', { requests: 1 })
  expect(read.a?.requests).toBe(1)
  if (read.a) read.a.requests = 100
  expect(meter.read().a?.requests).toBe(2)
})

test('there is an end to routes, and one used again stays', () => {
  const meter = createMeter()
  meter.add('often', { requests: 1 })
  for (let n = 0; n < 300; n++) {
    meter.add(String(n), { requests: 1 })
    meter.add('often', { requests: 1 })
  }
  expect(Object.keys(meter.read())).toHaveLength(200)
  expect(meter.read().often?.requests).toBe(301)
})

test('a route may have any name', () => {
  const meter = createMeter()
  meter.add('__proto__', { requests: 1 })
  expect(Object.entries(meter.read())).toEqual([['__proto__', { ...noCounts(), requests: 1 }]])
})
