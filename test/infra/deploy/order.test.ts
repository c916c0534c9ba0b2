// The region with the fewest users goes first, and the one that everybody writes to last.

import { expect, test } from 'vitest'
import { leastFirst } from '../../../infra/deploy/order.ts'

const at = (id: string, lon: number) => ({ id, city: id, lat: 0, lon })
const regions = [at('many', 0), at('few', 90), at('home', 180), at('some', -90)]
const city = (lon: number, weight: number) => ({ lat: 0, lon, weight })

test('by users, the primary last', () => {
  const cities = [city(1, 5), city(91, 1), city(-91, 2)]
  expect(leastFirst(regions, 'home', cities).map(({ id }) => id)).toEqual([
    ...['few', 'some', 'many', 'home'],
  ])
})
