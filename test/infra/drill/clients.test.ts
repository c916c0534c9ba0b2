import { expect, test } from 'vitest'
import { placeClients } from '../../../infra/drill/clients.ts'

const nearest = new Map(Object.entries({ NRT: 'apac', SIN: 'apac', LHR: 'weur', SYD: 'oc' }))
const shares = [
  { colo: 'NRT', city: 'Tokyo', share: 0.6 },
  { colo: 'LHR', city: 'London', share: 0.3 },
  { colo: 'SIN', city: 'Singapore', share: 0.095 },
  { colo: 'SYD', city: 'Sydney', share: 0.005 },
]
const counted = (count: number) => {
  const clients = placeClients({ count, shares, nearest })
  expect(clients).toHaveLength(count)
  return Object.fromEntries(
    [...Map.groupBy(clients, ({ colo }) => colo)].map(([colo, all]) => [colo, all.length]),
  )
}

test('half by users, half evenly over the regions', () => {
  expect(counted(1_000)).toEqual({ NRT: 444, SIN: 70, LHR: 317, SYD: 169 })
})

test('two for each region are enough to be everywhere', () => {
  const clients = placeClients({ count: 6, shares, nearest })
  expect(new Set(clients.map(({ region }) => region))).toEqual(new Set(['apac', 'weur', 'oc']))
})

test('without a place there is nobody', () => {
  expect(() => placeClients({ count: 1, shares, nearest: new Map() })).toThrow('nothing to draw')
})
