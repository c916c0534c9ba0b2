// Which region goes first: where the fewest of the world's users are near, the primary last.

import { type City, readCities, shareOut } from '../traffic/users.ts'

type Place = { id: string; city: string; lat: number; lon: number }

/** The world's internet users stand for a fork's own. Every write goes to the primary, so it has the most of all. */
export function leastFirst<T extends Place>(
  regions: readonly T[],
  primary: string,
  cities: readonly City[] = readCities(),
): T[] {
  const shares = new Map(shareOut(cities, regions).map(({ colo, share }) => [colo, share]))
  const traffic = ({ id }: T) => (id === primary ? 1 : 0) + (shares.get(id) ?? 0)
  return [...regions].sort((a, b) => traffic(a) - traffic(b))
}
