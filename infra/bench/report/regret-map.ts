// What the choice of a region costs users, by the colo that they enter at: before it has learned, and after. From a seed.
import { readCities } from '../../traffic/users.ts'
import { closest, loadMap } from '../../world/map.ts'
import type { Up } from '../isolate.ts'
import { COLD, LEARNED, regretOf, TRUTHS, type Way } from '../regret.ts'
import type { City } from '../truth.ts'

/** Milliseconds against the best region, mean over users, and the share of users that lose a time which one notices; mean
 * over as many worlds. */
export type Loss = { meanMs: number; farShare: number }
export type RegretMap = {
  worlds: number
  colos: { [id: string]: { lat: number; lon: number; users: number; cold: Loss; learned: Loss } }
}

/** `cities`: users, who enter at the nearest of the simulated colos. */
export function regretMap(seed: number, up: Up, cities: readonly City[] = readCities()): RegretMap {
  const truths = TRUTHS.map(([, truthOf]) => truthOf(seed, up))
  const loss = (way: Way, of: readonly City[]): Loss => {
    const all = truths.map((truth) => regretOf(way, truth, up, of))
    const mean = (sum: number) => round(sum / all.length)
    return {
      meanMs: mean(all.reduce((sum, { meanMs }) => sum + meanMs, 0)),
      farShare: mean(all.reduce((sum, { farShare }) => sum + farShare, 0)),
    }
  }
  const { colos } = loadMap()
  const weight = (of: readonly City[]) => of.reduce((sum, one) => sum + one.weight, 0)
  const all = weight(cities)
  return {
    worlds: truths.length,
    colos: Object.fromEntries(
      [...Map.groupBy(cities, (city) => closest(city, colos))].map(([{ id, lat, lon }, of]) => [
        id,
        {
          ...{ lat, lon, users: round(weight(of) / all) },
          cold: loss(COLD, of),
          learned: loss({ ...LEARNED, seed }, of),
        },
      ]),
    ),
  }
}

const round = (value: number): number => Math.round(value * 1_000) / 1_000
