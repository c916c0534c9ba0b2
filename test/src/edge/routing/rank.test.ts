// Nearest first, by the round trip to expect.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { distanceKm, rank } from '../../../../src/edge/routing/rank.ts'
import { primary, regions } from '../../../../src/regions.ts'

const place = () =>
  fc.record({
    lat: fc.double({ min: -90, max: 90, noNaN: true }),
    lon: fc.double({ min: -180, max: 180, noNaN: true }),
  })
const HALF_WAY_ROUND_KM = Math.PI * 6_371

test('distance is symmetric, zero to itself, and never more than half way round', () => {
  fc.assert(
    fc.property(place(), place(), (a, b) => {
      expect(distanceKm(a, b)).toBeCloseTo(distanceKm(b, a), 6)
      expect(distanceKm(a, a)).toBe(0)
      expect(distanceKm(a, b)).toBeGreaterThanOrEqual(0)
      expect(distanceKm(a, b)).toBeLessThanOrEqual(HALF_WAY_ROUND_KM + 1e-6)
    }),
  )
})

test('the other side of the world is half way round, whatever rounding does', () => {
  fc.assert(
    fc.property(place(), (a) => {
      const opposite = { lat: -a.lat, lon: a.lon > 0 ? a.lon - 180 : a.lon + 180 }
      expect(distanceKm(a, opposite)).toBeCloseTo(HALF_WAY_ROUND_KM, 0)
    }),
  )
})

test('known distances', () => {
  const london = { lat: 51.507, lon: -0.128 }
  expect(distanceKm(london, { lat: 40.713, lon: -74.006 })).toBeCloseTo(5_570, -1)
  expect(distanceKm(london, { lat: -33.86, lon: 151.209 })).toBeCloseTo(16_990, -2)
})

test('every region appears once, from the least expected round trip on', () => {
  fc.assert(
    fc.property(fc.option(place()), (from) => {
      const ranked = rank(from)
      expect(ranked.map(({ region }) => region.id).sort()).toEqual(
        regions.map(({ id }) => id).sort(),
      )
      const times = ranked.map(({ rttMs }) => rttMs)
      expect(times).toEqual([...times].sort((a, b) => a - b))
      expect(times.every((ms) => ms >= 15 && ms < 400)).toBe(true)
    }),
  )
})

test.each([
  ['Dublin', 53.35, -6.26, 'weur'],
  ['Tokyo', 35.68, 139.69, 'apac'],
  ['Auckland', -36.85, 174.76, 'oc'],
  ['New York', 40.71, -74.01, 'enam'],
  ['Seattle', 47.61, -122.33, 'wnam'],
  ['Kyiv', 50.45, 30.52, 'eeur'],
])('from %s the first is near', (_, lat, lon, expected) => {
  expect(rank({ lat, lon })[0]?.region.id).toBe(expected)
})

test('from an unknown place the primary comes first, and on a tie too', () => {
  expect(rank(null)[0]?.region.id).toBe(primary)
  const twin = regions.map((region) => ({ ...region, lat: 0, lon: 0 }))
  expect(rank({ lat: 10, lon: 10 }, twin)[0]?.region.id).toBe(primary)
})
