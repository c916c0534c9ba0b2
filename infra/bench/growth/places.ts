// What each further region saves, in the order in which infra/advise would add them. Arithmetic on the network data.
import type { Region } from '../../../src/regions.ts'
import { advise } from '../../advise/advice.ts'
import { weightedPercentile } from '../../advise/designs.ts'
import { sharesOf, tripsOf } from '../../advise/places.ts'
import { tenth } from '../../traffic/statistics.ts'
import { readData } from '../../world/csv.ts'
import type { Place } from './growth.ts'

/** Every location that a Worker can be placed at and the data has round trips for. D1 keeps replicas at six of them. */
export const LOCATIONS: readonly Region[] = readData('regions.csv').map((row) => ({
  ...{ id: row.id ?? '', city: row.city ?? '', hint: row.placement_hint ?? '' },
  ...{ lat: Number(row.lat), lon: Number(row.lon) },
}))

/** Any mix that reads: the order depends on round trips alone. */
const MIX = { writes: 0, queries: 1, hits: 0 }

export function placesOf(candidates: readonly Region[], most: number): Place[] {
  const shares = sharesOf({ by: 'world' })
  const trips = tripsOf(candidates)
  const order = advise(shares, candidates, MIX, trips).regions.map(({ region }) => region)
  return order.slice(0, most).map(({ id }, index) => {
    const among = order.slice(0, index + 1)
    const times = shares.map(({ colo, share }) => ({
      share,
      ms: Math.min(...among.map((region) => trips.toRegion(colo, region))),
    }))
    const mean = times.reduce((sum, one) => sum + one.share * one.ms, 0)
    return { x: index + 1, id, mean: tenth(mean), p95: tenth(weightedPercentile(times, 95)) }
  })
}

/** Of the users, those whose nearest region is the one with the most users. */
export function busiestOf(among: readonly Region[]): number {
  const trips = tripsOf(among)
  const sums = new Map<string, number>()
  for (const { colo, share } of sharesOf({ by: 'world' })) {
    const ms = among.map((region) => trips.toRegion(colo, region))
    const id = among[ms.indexOf(Math.min(...ms))]?.id ?? ''
    sums.set(id, (sums.get(id) ?? 0) + share)
  }
  return Math.max(...sums.values())
}
