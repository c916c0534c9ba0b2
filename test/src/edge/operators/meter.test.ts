// What answers cost, by the route that made them: while they are answered, and behind them.
import { expect, test } from 'vitest'
import { counted, createMeter, noCounts } from '../../../../src/edge/operators/meter.ts'
import { costs } from '../../../../src/edge/visit/events.ts'
import { answered as told } from '../told.ts'

const answered = (route: string | undefined) => told({ route })
const counts = (changes: object) => ({ ...noCounts(), ...changes })
const ROUTE = 'GET /{slug}'

test('nothing yet', () => {
  expect(createMeter().read()).toEqual({})
  expect(Object.keys(noCounts())).toEqual([...counted])
})

test('a request counts under the route of its answer, with what it cost before and after', () => {
  const meter = createMeter()
  const [one, other] = [meter.listen(), meter.listen()]
  one({ kind: 'kvReads' })
  one({ kind: 'loads' })
  other({ kind: 'memoryHits' })
  expect(meter.read()).toEqual({}) // nobody knows yet whose they are
  one(answered(ROUTE))
  other(answered('GET /api/links'))
  one({ kind: 'kvWrites' }) // behind its response
  one({ kind: 'kvDeletes', times: 3 })
  one({ kind: 'kvWrites', times: 0 })
  expect(meter.read()).toEqual({
    [ROUTE]: counts({ requests: 1, kvReads: 1, loads: 1, kvWrites: 1, kvDeletes: 3 }),
    'GET /api/links': counts({ requests: 1, memoryHits: 1 }),
  })
})

test('what the edge answers by itself is nobody’s: who looks at the counts finds them as they were', () => {
  const meter = createMeter()
  const tell = meter.listen()
  tell(told({ own: true, status: 401 }))
  tell({ kind: 'points' })
  expect(meter.read()).toEqual({})
})

test('what has no route counts as "other": paths are endless', () => {
  const meter = createMeter()
  meter.listen()(answered(undefined))
  expect(meter.read()).toEqual({ other: counts({ requests: 1 }) })
})

test('everything that is counted is added', () => {
  const meter = createMeter()
  for (const tell of [meter.listen(), meter.listen()]) {
    for (const kind of costs) tell({ kind })
    tell(answered('a'))
  }
  expect(Object.values(meter.read().a ?? {})).toEqual(counted.map(() => 2))
})

test('what was read does not change the sums, and does not change with them', () => {
  const meter = createMeter()
  meter.listen()(answered('a'))
  const read = meter.read()
  meter.listen()(answered('a'))
  expect(read.a?.requests).toBe(1)
  if (read.a) read.a.requests = 100
  expect(meter.read().a?.requests).toBe(2)
})

test('there is an end to routes, one used again stays, and one may have any name', () => {
  const meter = createMeter()
  meter.listen()(answered('__proto__'))
  for (let n = 0; n < 300; n++) {
    for (const route of [String(n), '__proto__']) meter.listen()(answered(route))
  }
  expect(Object.keys(meter.read())).toHaveLength(200)
  expect(Object.entries(meter.read()).find(([route]) => route === '__proto__')).toEqual([
    '__proto__',
    counts({ requests: 301 }),
  ])
})
