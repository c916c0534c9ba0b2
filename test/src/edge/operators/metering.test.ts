// What requests cost, added up by the route that made the answer.
import { beforeEach, expect, test } from 'vitest'
import { noCounts } from '../../../../src/edge/operators/meter.ts'
import { behind, meter } from '../../../../src/edge/operators/metering.ts'
import { internalHeaders } from '../../../../src/shared/headers.ts'
import { entryOf, fromRegion, type Lab, openEdge, visitTo } from '../lab.ts'

let lab: Lab
beforeEach(async () => {
  lab = await openEdge(new Map())
})

const ROUTE = 'GET /{slug}'
const routed = () => fromRegion('x', { headers: { [internalHeaders.route]: ROUTE } })
const counts = (changes: object) => ({ ...noCounts(), ...changes })

test('a request counts under the route of its answer, with what it cost', () => {
  meter(visitTo(lab, '/a', {}, { costs: { kvReads: 1, loads: 1 } }), lab.edge, {
    response: routed(),
  })
  meter(visitTo(lab, '/b', {}, { costs: { kvReads: 1, kvHits: 1 } }), lab.edge, {
    response: fromRegion('x'),
    entry: entryOf({ route: ROUTE }),
  })
  expect(lab.edge.meter.read()).toEqual({
    [ROUTE]: counts({ requests: 2, kvReads: 2, loads: 1, kvHits: 1 }),
  })
})

test('what has no route counts as "other": paths are endless', () => {
  meter(visitTo(lab, '/a'), lab.edge, { response: fromRegion('x') })
  expect(lab.edge.meter.read()).toEqual({ other: counts({ requests: 1 }) })
})

test("a foreign site's header of that name is no route", async () => {
  lab = await openEdge(new Map(), { foreign: true })
  meter(visitTo(lab, '/a'), lab.edge, { response: routed() })
  expect(Object.keys(lab.edge.meter.read())).toEqual(['other'])
})

test('work behind the response counts no request, and is kept alive until it is done', async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  behind(lab.edge, lab.background, async (costs) => {
    await promise
    costs.kvWrites = 1
    return ROUTE
  })
  expect(lab.edge.meter.read()).toEqual({})
  resolve()
  await lab.background.done()
  expect(lab.edge.meter.read()).toEqual({ [ROUTE]: counts({ kvWrites: 1 }) })
})

test('work that fails troubles nobody', async () => {
  behind(lab.edge, lab.background, () => Promise.reject(new Error('bug')))
  await lab.background.done()
  expect(lab.edge.meter.read()).toEqual({})
})
