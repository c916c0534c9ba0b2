// Who the users are and how far from everything: shares of colos, and round trips from them. Pure but for the data files.
import { regions as declared, type Region } from '../../src/regions.ts'
import { type City, shareOut } from '../traffic/users.ts'
import { readData } from '../world/csv.ts'
import { type Colo, loadMap } from '../world/map.ts'

export type Share = { colo: Colo; share: number }

/** By what users were counted: countries by ISO 3166 code (their cities weigh as the world's do), colos by IATA code,
 * or nothing, for the world. */
export type Crowd =
  | { by: 'world' }
  | { by: 'countries'; weights: ReadonlyMap<string, number> }
  | { by: 'colos'; weights: ReadonlyMap<string, number> }

/** Where D1 keeps replicas, and a Worker can be placed beside them: one for each location hint. */
export const CANDIDATES: readonly Region[] = declared.length >= 6 ? declared : everywhere()

/** Shares sum to 1, largest first. Throws an Error that names what the data does not know. */
export function sharesOf(crowd: Crowd): Share[] {
  const { colos, nearest } = loadMap()
  const byId = new Map(colos.map((colo) => [colo.id, colo]))
  if (crowd.by === 'colos') {
    const sums = new Map<string, number>()
    for (const [code, weight] of crowd.weights) {
      const colo = nearest(code)
      if (!colo) throw new Error(`"${code}" is no colo: IATA codes, such as FRA or NRT, are.`)
      sums.set(colo.id, (sums.get(colo.id) ?? 0) + weight)
    }
    return normal([...sums].flatMap(([id, weight]) => known(byId.get(id), weight)))
  }
  const cities = readData('world-users.csv').map((row) => ({
    ...{ country: row.iso2 ?? '', lat: Number(row.lat), lon: Number(row.lon) },
    weight: Number(row.weight),
  }))
  const weighed = crowd.by === 'world' ? cities : weigh(cities, crowd.weights)
  return normal(shareOut(weighed, colos).flatMap(({ colo, share }) => known(byId.get(colo), share)))
}

const known = (colo: Colo | undefined, share: number): Share[] => (colo ? [{ colo, share }] : [])

function normal(shares: Share[]): Share[] {
  const total = shares.reduce((sum, { share }) => sum + share, 0)
  return shares
    .map(({ colo, share }) => ({ colo, share: share / total }))
    .sort((a, b) => b.share - a.share)
}

/** Within a country its cities keep their weights. */
function weigh(
  cities: readonly (City & { country: string })[],
  weights: ReadonlyMap<string, number>,
): City[] {
  return [...weights].flatMap(([code, weight]) => {
    const own = cities.filter(({ country }) => country === code)
    const total = own.reduce((sum, city) => sum + city.weight, 0)
    if (total === 0)
      throw new Error(`"${code}" is no country of the data; it knows ${codes(cities)}.`)
    return own.map((city) => ({ ...city, weight: (city.weight / total) * weight }))
  })
}

const codes = (cities: readonly { country: string }[]): string =>
  [...new Set(cities.map(({ country }) => country))].sort().join(' ')

/** From regions.csv: the first location of each D1 region. */
function everywhere(): Region[] {
  const rows = readData('regions.csv').filter(({ cf_region, d1_region }) => cf_region === d1_region)
  const first = new Map<string, Region>()
  for (const { d1_region: id = '', city = '', lat, lon, placement_hint: hint = '' } of rows) {
    if (!first.has(id)) first.set(id, { id, city, lat: Number(lat), lon: Number(lon), hint })
  }
  return [...first.values()]
}

export type Trips = {
  /** Milliseconds, median round trip. */
  toRegion(colo: Colo, region: Region): number
  toPrimary(region: Region, primary: Region): number
}

export function tripsOf(candidates: readonly Region[]): Trips {
  const maps = new Map(
    candidates.map(({ id }) => [id, loadMap({ among: candidates, home: id })] as const),
  )
  const [any] = maps.values()
  if (!any) throw new Error('There is no region to choose from.')
  return {
    toRegion: (colo, region) => any.coloToRegion(colo, region).rttMs,
    toPrimary: (region, { id }) => (maps.get(id) ?? any).regionToPrimary(region).rttMs,
  }
}
