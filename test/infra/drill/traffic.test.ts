import { expect, test } from 'vitest'
import { type Planned, placeClients, planTraffic } from '../../../infra/drill/traffic.ts'

const nearest = new Map(Object.entries({ NRT: 'apac', SIN: 'apac', LHR: 'weur', SYD: 'oc' }))
const shares = [
  { colo: 'NRT', city: 'Tokyo', share: 0.6 },
  { colo: 'LHR', city: 'London', share: 0.3 },
  { colo: 'SIN', city: 'Singapore', share: 0.095 },
  { colo: 'SYD', city: 'Sydney', share: 0.005 },
]
const counted = (count: number) => {
  const clients = placeClients(count, shares, nearest)
  expect(clients).toHaveLength(count)
  return Object.fromEntries(
    [...Map.groupBy(clients, (colo) => colo)].map(([colo, all]) => [colo, all.length]),
  )
}

test('half by users, half evenly over the regions', () => {
  expect(counted(1_000)).toEqual({ NRT: 444, SIN: 70, LHR: 317, SYD: 169 })
})

test('two for each region are enough to be everywhere', () => {
  const clients = placeClients(6, shares, nearest)
  expect(new Set(clients.map((colo) => nearest.get(colo)))).toEqual(new Set(['apac', 'weur', 'oc']))
})

test('without a place there is nobody', () => {
  expect(() => placeClients(1, shares, new Map())).toThrow('nothing to draw')
})

const options = { seed: 7, perSecond: 40, clients: 12, names: ['b', 'a', 'c'] }

function first(count: number, given: Partial<typeof options> = {}): Planned[] {
  const planned: Planned[] = []
  for (const one of planTraffic({ ...options, ...given })) {
    planned.push(one)
    if (planned.length === count) return planned
  }
  return planned
}

test('the same seed does the same, in whatever order the links are listed', () => {
  expect(first(200)).toEqual(first(200, { names: ['c', 'b', 'a'] }))
  expect(first(200)).not.toEqual(first(200, { seed: 8 }))
})

test('one in each slot, in order: as many a second as was said', () => {
  for (const { n, atMs } of first(400)) {
    expect(Math.floor((atMs * 40) / 1_000)).toBe(n)
  }
})

test('all clients, all kinds, and one write to some six reads', () => {
  const planned = first(4_000)
  expect(new Set(planned.map(({ client }) => client)).size).toBe(12)
  expect(new Set(planned.map(({ kind }) => kind)).size).toBe(7)
  const writes = planned.filter(({ kind }) => kind === 'create' || kind === 'change').length
  expect(writes / planned.length).toBeGreaterThan(0.13)
  expect(writes / planned.length).toBeLessThan(0.17)
})
