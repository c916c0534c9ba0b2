// A map that a compiler never saw.

import { expect, test } from 'vitest'
import { checkMap } from '../../../infra/deploy/check-map.ts'
import type { Region } from '../../../src/regions.ts'
import { house } from './fixture.ts'

const [london, ashburn] = house.regions
const of = (changed: object) => [{ ...london, ...changed }, ashburn] as readonly Region[]

test('of a map nothing is wrong', () => {
  expect(checkMap(house.regions)).toEqual([])
})

test.for([
  [of({ hint: undefined }), '"weur" has nothing as its hint. Write a placement hint, such as'],
  [of({ lat: '51' }), '"weur" has "51" as its lat. Write degrees north, from -90 to 90'],
  [of({ lon: 181 }), '"weur" has 181 as its lon. Write degrees east'],
  [of({ city: '' }), '"weur" has "" as its city. Write a name'],
  [of({ id: undefined }), 'region 1 has nothing as its id. Write the id of its [env.*]'],
  [of({ id: 'enam' }), 'lists "enam" twice. Remove one'],
] as const)('%#: it is named, once', ([map, said]) => {
  expect(checkMap(map)).toEqual([expect.stringContaining(said)])
})
