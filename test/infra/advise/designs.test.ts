import { expect, test } from 'vitest'
import {
  type Layout,
  meanOf,
  spread,
  timesOf,
  weightedPercentile,
} from '../../../infra/advise/designs.ts'
import { IN_PLACE } from '../../../infra/world/d1/in-place.ts'
import { loadMap } from '../../../infra/world/map.ts'

const { colos } = loadMap()
const [near, far] = colos
if (!near || !far) throw new Error('There are no colos.')
const region = (id: string) => ({ id, city: id, lat: 0, lon: 0, hint: '' })
const [home, replica] = [region('home'), region('replica')]
/** 10 ms from `near` to its replica, 100 to the primary; from `far` 20 to the primary, 200 to the replica. */
const trips = {
  toRegion: (colo: typeof near, { id }: { id: string }) =>
    colo === near ? (id === 'home' ? 100 : 10) : id === 'home' ? 20 : 200,
  toPrimary: () => 90,
}
const mix = { writes: 0.5, queries: 3, hits: 0.5 }
const layout = (design: Layout['design'], cached = true): Layout => ({
  ...{ design, primary: home, regions: [home, replica], cached },
})
const q = IN_PLACE.medianMs
const times = (design: Layout['design']) =>
  timesOf(layout(design), { colo: near, share: 1 }, mix, trips)

test('each design crosses the distance as often as its queries and its place make it', () => {
  expect(times('one-place')).toEqual({ hit: 1, miss: 100 + 3 * q, write: 100 + 3 * q })
  expect(times('solo')).toEqual({ hit: 1, miss: 3 * (10 + q), write: 3 * (100 + q) })
  expect(times('regional')).toEqual({ hit: 1, miss: 10 + 3 * q, write: 100 + 3 * q })
})

test('a mean weighs users, hits and writes', () => {
  const shares = [
    { colo: near, share: 0.75 },
    { colo: far, share: 0.25 },
  ]
  const at = (miss: number, write: number) => 0.5 * write + 0.5 * (0.5 * 1 + 0.5 * miss)
  const expected = 0.75 * at(10 + 3 * q, 100 + 3 * q) + 0.25 * at(20 + 3 * q, 20 + 3 * q)
  expect(meanOf(layout('regional'), shares, mix, trips)).toBeCloseTo(expected)
  const all = spread(layout('regional'), shares, mix, trips).filter(({ write }) => !write)
  expect(weightedPercentile(all, 50)).toBe(1)
  expect(weightedPercentile(all, 51)).toBeCloseTo(10 + 3 * q)
  expect(weightedPercentile(all, 95)).toBeCloseTo(20 + 3 * q)
  expect(spread(layout('solo', false), shares, mix, trips).every(({ ms }) => ms > 1)).toBe(true)
})
