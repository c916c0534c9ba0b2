import { expect, test } from 'vitest'
import { readCities, readShares, shareOut } from '../../../infra/traffic/users.ts'

const colo = (id: string, lat: number, lon: number) => ({ id, city: `City of ${id}`, lat, lon })
const city = (lat: number, lon: number, weight: number) => ({ lat, lon, weight })

test('a city enters at the colo nearest to it, with its weight', () => {
  const colos = [colo('LHR', 51, 0), colo('NRT', 36, 140), colo('SYD', -34, 151)]
  const cities = [city(52, 1, 1), city(35, 139, 2), city(37, 127, 1)]
  expect(shareOut(cities, colos)).toEqual([
    { colo: 'NRT', city: 'City of NRT', share: 0.75 },
    { colo: 'LHR', city: 'City of LHR', share: 0.25 },
  ])
})

test('the world of the data files is shared out whole', () => {
  const shares = readShares()
  expect(shares.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9)
  expect(shares.length).toBeGreaterThan(20)
  expect(shares.map(({ share }) => share)).toEqual(
    shares.map(({ share }) => share).toSorted((a, b) => b - a),
  )
})

test('the cities carry nearly all users', () => {
  const cities = readCities()
  expect(cities.length).toBeGreaterThan(200)
  expect(cities.every(({ lat, lon, weight }) => Number.isFinite(lat + lon) && weight > 0)).toBe(
    true,
  )
})
