// What the round trips from the world's cities to our regions really are: three estimates from data/.
import { byDistanceMs } from '../../src/edge/routing/rules/rank.ts'
import type { Region } from '../../src/regions.ts'
import type { City as Weighted } from '../traffic/users.ts'
import { readData } from '../world/csv.ts'
import { IN_PLACE } from '../world/d1/in-place.ts'
import { closest, readLocations, readWires } from '../world/map.ts'

export type City = Weighted & { name: string }
/** Milliseconds, median. */
export type Truth = (city: City, region: Region) => number

/** WonderNetwork's fit on distance. Every fit that grows with distance has the same best region. */
export const distanceTruth: Truth = byDistanceMs

/** Azure's medians, from the measured location nearest to the city; the way to there is the fit's. */
export function azureTruth(): Truth {
  const [locations, wires] = [readLocations(), readWires()]
  const near = nearestOf(locations)
  return (city, region) => {
    const here = near(city)
    const end = locations.find(({ hint }) => hint === region.hint)
    const wire = end && wires.get(`${here.id} ${end.id}`)
    if (!wire) {
      throw new Error(`region-rtt.csv has nothing for the hint "${region.hint}" of "${region.id}".`)
    }
    return byDistanceMs(city, here) + wire.rttMs
  }
}

/** The places from which the model's corrections were fitted; one of them under two hints. */
const SEEN_BY_THE_MODEL = ['nrt', 'bom', 'jnb']

/** Cloudflare's own: a Worker's query to D1 less what it takes in place, from the location nearest to the city
 * of those that the corrections have not seen; the way to there is the fit's. */
export function queryTruth(): Truth {
  const rows = readData('d1-query-rtt.csv')
  const placements = new Set(rows.map(({ worker_placement: hint }) => hint ?? ''))
  const locations = readLocations().filter(
    ({ id, hint }) => placements.has(hint) && !SEEN_BY_THE_MODEL.includes(id),
  )
  const near = nearestOf(locations)
  const known = new Map<string, number>()
  for (const { d1_region: to, worker_placement: from, p50_ms: ms } of rows) {
    // A region has several databases, and ours is beside us: the nearest of them.
    const key = `${from} ${to}`
    known.set(key, Math.min(known.get(key) ?? Number.POSITIVE_INFINITY, Number(ms)))
  }
  return (city, region) => {
    const here = near(city)
    const ms = known.get(`${here.hint} ${region.id}`)
    if (ms === undefined) throw new Error(`d1-query-rtt.csv has nothing for "${region.id}".`)
    return byDistanceMs(city, here) + Math.max(1, ms - IN_PLACE.medianMs)
  }
}

/** Of each city the closest, found once. */
function nearestOf<L extends { lat: number; lon: number }>(locations: readonly L[]) {
  const nearest = new Map<City, L>()
  return (city: City): L => {
    const found = nearest.get(city) ?? closest(city, locations)
    nearest.set(city, found)
    return found
  }
}
