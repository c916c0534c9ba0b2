// What the round trips from the world's cities to our regions really are: two estimates from data/.
import { byDistanceMs } from '../../src/edge/routing/rules/rank.ts'
import type { Region } from '../../src/regions.ts'
import type { City as Weighted } from '../traffic/users.ts'
import { closest, readLocations, readWires } from '../world/map.ts'

export type City = Weighted & { name: string }
/** Milliseconds, median. */
export type Truth = (city: City, region: Region) => number

/** WonderNetwork's fit on distance. Every fit that grows with distance has the same best region. */
export const distanceTruth: Truth = byDistanceMs

/** Azure's medians, from the measured location nearest to the city; the way to there is the fit's. */
export function azureTruth(): Truth {
  const [locations, wires] = [readLocations(), readWires()]
  const nearest = new Map<City, (typeof locations)[number]>()
  const near = (city: City) => {
    const known = nearest.get(city)
    if (known) return known
    const found = closest(city, locations)
    nearest.set(city, found)
    return found
  }
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
