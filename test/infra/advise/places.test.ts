import { expect, test } from 'vitest'
import { CANDIDATES, sharesOf, tripsOf } from '../../../infra/advise/places.ts'

const sum = (shares: ReturnType<typeof sharesOf>) =>
  shares.reduce((total, { share }) => total + share, 0)

test('shares sum to one, whatever users were counted by', () => {
  const weights = new Map([
    ['US', 3],
    ['DE', 1],
  ])
  const codes = new Map([
    ['FRA', 30],
    ['AMS', 10], // no simulated colo: its nearest stands for it
    ['NRT', 40],
  ])
  const [world, countries, colos] = [
    sharesOf({ by: 'world' }),
    sharesOf({ by: 'countries', weights }),
    sharesOf({ by: 'colos', weights: codes }),
  ]
  for (const shares of [world, countries, colos]) expect(sum(shares)).toBeCloseTo(1)
  expect(countries.find(({ colo }) => colo.id === 'FRA')?.share).toBeCloseTo(0.25)
  expect(colos.find(({ colo }) => colo.id === 'NRT')?.share).toBeCloseTo(0.5)
})

test('what the data does not know is named', () => {
  expect(() => sharesOf({ by: 'countries', weights: new Map([['XX', 1]]) })).toThrow('"XX"')
  expect(() => sharesOf({ by: 'colos', weights: new Map([['QQQ', 1]]) })).toThrow('"QQQ"')
})

test('a replica is no farther from its primary than everything else', () => {
  const trips = tripsOf(CANDIDATES)
  for (const region of CANDIDATES) {
    const home = trips.toPrimary(region, region)
    for (const other of CANDIDATES) {
      if (other !== region) expect(trips.toPrimary(other, region)).toBeGreaterThan(home)
    }
  }
})
