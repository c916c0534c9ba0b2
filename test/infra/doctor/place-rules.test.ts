// Where a region runs and which database answered it: what it told in, findings out.

import { expect, test } from 'vitest'
import type { House } from '../../../infra/deploy/check.ts'
import { placeFindings } from '../../../infra/doctor/place-rules.ts'
import { primary, regions } from '../../support/map.ts'

const house: House = { regions, primary }
const of = (id: string, told: Parameters<typeof placeFindings>[2]) => {
  const region = regions.find((one) => one.id === id)
  if (!region) throw new Error(`${id} is a region`)
  return placeFindings(region, house, told)
}
const at = 'remote-LHR'

test.for([
  [
    'its replica, next to it',
    'weur replica LHR',
    'well',
    /the replica in LHR \(weur\).*aws:eu-west-2/,
  ],
  ['its replica, in the next country', 'weur replica AMS', 'well', /the replica in AMS/],
  ['a colo that is not in the data', 'weur replica ZZZ', 'well', /the replica in ZZZ/],
  ['a colo that is not told', 'weur replica', 'well', /the replica in weur answered it$/],
  [
    'its replica, where another hint is',
    'weur replica FRA',
    'wrong',
    /is nearer to that than its hint/,
  ],
  [
    'the primary, far away',
    'enam primary IAD',
    'wrong',
    /another region.*the primary in IAD \(enam\)/,
  ],
  ['another replica', 'eeur replica WAW', 'wrong', /another region.*the replica in WAW \(eeur\)/],
  ['nobody', undefined, 'unknown', /nobody tells/],
  ['a database that does not tell', 'local primary', 'unknown', /nobody tells/],
] as const)('answered by %s', ([, servedBy, state, what]) => {
  const [database] = of('weur', { servedBy, placement: at })
  expect(database).toMatchObject({ check: 'd1', state, what: expect.stringMatching(what) })
})

test('of a primary its own region is right', () => {
  expect(of('enam', { servedBy: 'enam primary IAD' })[0]).toMatchObject({ state: 'well' })
})

test.for([
  ['where it should', 'remote-LHR', 'well'],
  ['where the request came in, which is near enough', 'local-MAN', 'well'],
  ['on another continent', 'local-SIN', 'wrong'],
  ['nowhere that is told', undefined, 'unknown'],
  ['in a colo that is not in the data', 'remote-ZZZ', 'unknown'],
  ['as nobody has said it before', 'somewhere', 'unknown'],
] as const)('placed %s', ([, placement, state]) => {
  const [, placed] = of('weur', { servedBy: 'weur replica LHR', placement })
  expect(placed).toMatchObject({ check: 'placement', state })
})
