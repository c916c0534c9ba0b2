// Where the world's internet users enter: the share of each simulated colo.
import { readData } from '../world/csv.ts'
import { closest, loadMap, type Point } from '../world/map.ts'

export type City = Point & { weight: number }
export type ColoShare = { colo: string; city: string; share: number }

/** Each city's weight goes to its nearest colo. Shares sum to 1, largest first; colos that no city
 * is nearest to are left out. */
export function shareOut(
  cities: readonly City[],
  colos: readonly (Point & { id: string; city: string })[],
): ColoShare[] {
  const weights = new Map<string, number>()
  for (const city of cities) {
    const { id } = closest(city, colos)
    weights.set(id, (weights.get(id) ?? 0) + city.weight)
  }
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0)
  return colos
    .map(({ id, city }) => ({ colo: id, city, share: (weights.get(id) ?? 0) / total }))
    .filter(({ share }) => share > 0)
    .sort((a, b) => b.share - a.share)
}

/** Of the world as the data files have it. */
export const readShares = (): ColoShare[] => shareOut(readCities(), loadMap().colos)

/** The cities of 98 % of the world's internet users, weighted by them. */
export const readCities = (): (City & { name: string })[] =>
  readData('world-users.csv').map((row) => ({
    name: row.city ?? '',
    lat: Number(row.lat),
    lon: Number(row.lon),
    weight: Number(row.weight),
  }))
