// The least round trip to expect first; between the two best, the one measured faster.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { distanceKm, rank, SWITCH_MS_MIN } from '../../../../../src/edge/routing/rules/rank.ts'
import { map, primary, regions } from '../../../../support/map.ts'

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
      const ranked = rank(from, map)
      expect(ranked.map(({ region }) => region.id).sort()).toEqual(
        regions.map(({ id }) => id).sort(),
      )
      const times = ranked.map(({ rttMs }) => rttMs)
      expect(times).toEqual([...times].sort((a, b) => a - b))
      // Half around the world by the model, and the largest correction for a detour.
      expect(times.every((ms) => ms >= 15 && ms < 350 + 178)).toBe(true)
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
  // Where the nearest is not the fastest:
  ['Johannesburg', -26.2, 28.05, 'weur'],
  ['Cairo', 30.04, 31.24, 'weur'],
  ['Dubai', 25.27, 55.32, 'apac'],
])('from %s the first is the fastest', (_, lat, lon, expected) => {
  expect(rank({ lat, lon }, map)[0]?.region.id).toBe(expected)
})

test('from an unknown place the primary comes first, and on a tie too', () => {
  expect(rank(null, map)[0]?.region.id).toBe(primary)
  const twin = regions.map((region) => ({ ...region, lat: 0, lon: 0 }))
  expect(rank({ lat: 10, lon: 10 }, { among: twin, home: primary })[0]?.region.id).toBe(primary)
})

const ids = (ranked: { region: { id: string } }[]) => ranked.map(({ region }) => region.id)
const PARIS = { lat: 48.86, lon: 2.35 }
const [first = '', second = '', third = ''] = ids(rank(PARIS, map))
const measuring = (times: Record<string, number>) => ids(rank(PARIS, map, (id) => times[id]))

test('who is measured clearly faster goes first, wherever the model has it', () => {
  expect(measuring({ [first]: 60, [second]: 30 }).slice(0, 2)).toEqual([second, first])
  expect(measuring({ [first]: 60, [third]: 30 }).slice(0, 3)).toEqual([third, first, second])
  expect(measuring({ [first]: 30, [second]: 60 }).slice(0, 2)).toEqual([first, second])
  const edge = { [first]: 30 + SWITCH_MS_MIN, [second]: 30 }
  expect(measuring(edge)[0]).toBe(first)
  expect(measuring({ ...edge, [second]: 29.9 })[0]).toBe(second)
})

test('the order in which others are asked when the first is dead goes by the same', () => {
  const all = ids(rank(PARIS, map))
  const times = Object.fromEntries(all.map((id, at) => [id, at === 0 ? 10 : 500 - 60 * at]))
  expect(measuring(times)).toEqual([first, ...all.slice(1).reverse()])
})

test('one measurement alone moves nothing: the other may be faster still', () => {
  expect(measuring({ [first]: 500 })[0]).toBe(first)
  expect(measuring({ [second]: 1 })[0]).toBe(first)
})

const time = () => fc.option(fc.double({ min: 0, max: 1_000, noNaN: true }), { nil: undefined })
const sixTimes = () => fc.array(time(), { minLength: 6, maxLength: 6 })
const msOf = (times: (number | undefined)[]) => (id: string) =>
  times[regions.findIndex((one) => one.id === id)]

test('nobody without evidence goes before one that was measured better, and nobody leaves its place for it', () => {
  fc.assert(
    fc.property(fc.option(place()), sixTimes(), (from, times) => {
      const modelled = ids(rank(from, map))
      const ranked = rank(from, map, msOf(times))
      const [best] = ranked
      const bestMs = best && msOf(times)(best.region.id)
      if (bestMs === undefined) expect(best?.region.id).toBe(modelled[0])
      // Whoever is behind it and measured is not clearly faster.
      else
        for (const ms of times) expect(bestMs - (ms ?? bestMs)).toBeLessThanOrEqual(SWITCH_MS_MIN)
      const unknown = (all: string[]) => all.filter((id) => msOf(times)(id) === undefined)
      expect(unknown(ids(ranked))).toEqual(unknown(modelled))
    }),
  )
})

test('every region is ranked once, whatever was measured', () => {
  fc.assert(
    fc.property(fc.option(place()), sixTimes(), (from, times) => {
      expect(ids(rank(from, map, msOf(times))).sort()).toEqual(
        ids(regions.map((region) => ({ region }))).sort(),
      )
    }),
  )
})

test("in a world without delays the order is the model's, always the same", () => {
  const time = () => fc.double({ min: 0, max: SWITCH_MS_MIN, noNaN: true })
  fc.assert(
    fc.property(place(), fc.array(time(), { minLength: 6, maxLength: 6 }), (from, ms) => {
      const ranked = rank(from, map, (id) => ms[regions.findIndex((one) => one.id === id)])
      expect(ids(ranked)).toEqual(ids(rank(from, map)))
    }),
  )
})

test('what is expected of a region is what was measured, even of a third', () => {
  const ranked = rank(PARIS, map, (id) => (id === third ? 77 : undefined))
  expect(ranked.find(({ region }) => region.id === third)?.rttMs).toBe(77)
  expect(ranked[0]?.rttMs).toBe(rank(PARIS, map)[0]?.rttMs)
})

test('a map with other regions is ranked all the same', () => {
  const tokyo = { id: 'jp', city: 'Tokyo', lat: 35.68, lon: 139.77, hint: 'aws:ap-northeast-1' }
  expect(ids(rank({ lat: 34.7, lon: 135.5 }, { ...map, among: [...regions, tokyo] }))[0]).toBe('jp')
  expect(ids(rank(PARIS, { ...map, among: [tokyo] }))).toEqual(['jp'])
  expect(rank(PARIS, { ...map, among: [] })).toEqual([])
})
