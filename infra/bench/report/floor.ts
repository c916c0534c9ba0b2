// What no arm can beat: light in fibre, and the best of the regions that are up. Means over the world's users.

import { distanceKm } from '../../../src/edge/routing/rules/rank.ts'
import type { Region } from '../../../src/regions.ts'
import { readCities, shareOut } from '../../traffic/users.ts'
import { IN_PLACE } from '../../world/d1/in-place.ts'
import { loadMap } from '../../world/map.ts'
import { sigmaOf } from '../../world/random.ts'

/** Milliseconds, from the colo. A query in place is in `best` and not in `fibre`. */
export type Floor = { fibre: number; best: number; bestWithout: { [region: string]: number } }

/** The round trip of light in fibre, two thirds of its speed in vacuum. */
const FIBRE_MS_PER_KM = 0.01
/** Mean over median of a lognormal. */
const QUERY_MS = IN_PLACE.medianMs * Math.exp(IN_PLACE.sigma ** 2 / 2)

export function floorOf(regions: readonly Region[]): Floor {
  const map = loadMap()
  const places = new Map(map.colos.map((colo) => [colo.id, colo]))
  const shares = shareOut(readCities(), map.colos)
  const mean = (of: (colo: (typeof map.colos)[number]) => number): number => {
    const sum = shares.reduce((total, { colo, share }) => {
      const place = places.get(colo)
      return place ? total + share * of(place) : total
    }, 0)
    return Math.round(sum * 10) / 10
  }
  const bestOf = (among: readonly Region[]) =>
    mean((colo) => QUERY_MS + Math.min(...among.map((region) => meanTrip(colo, region))))
  const meanTrip = (colo: (typeof map.colos)[number], region: Region) => {
    const { rttMs, jitter } = map.coloToRegion(colo, region)
    return rttMs * Math.exp(sigmaOf(jitter) ** 2 / 2)
  }
  return {
    fibre: mean((colo) => Math.min(...regions.map((to) => FIBRE_MS_PER_KM * distanceKm(colo, to)))),
    best: bestOf(regions),
    bestWithout: Object.fromEntries(
      regions.map(({ id }) => [id, bestOf(regions.filter((region) => region.id !== id))]),
    ),
  }
}
