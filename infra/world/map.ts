// Where things are and how far apart: colos, regions, and the round trip between any two, from data/.
import { distanceKm } from '../../src/edge/routing/rank.ts'
import { primary, type Region, regions } from '../../src/regions.ts'
import { readData } from './csv.ts'

export type Colo = { id: string; city: string; country: string; lat: number; lon: number }

/** The points of presence that run here, each near a twenty-fifth of the world's internet users
 * (greedy cover of world-users.csv, with well-known neighbours chosen over obscure ones).
 * The first one is plain `localhost`. */
const SIMULATED =
  'LHR NRT GRU SYD FRA MAD DME IST CAI LOS NBO JNB DXB BOM DEL CCU BKK SIN CGK HKG ICN LAX ORD EWR MEX BOG'.split(
    ' ',
  )

/** Worker-to-D1 and city-to-city fits: 15.4 ms + 0.0167 ms/km (WonderNetwork, 59,705 pairs). */
const FIT = { baseMs: 15.4, msPerKm: 0.0167 }
/** A colo this near to a measured location has that location's round trips. */
const SAME_PLACE_KM = 150

type Location = { id: string; hint: string; lat: number; lon: number }

export type WorldMap = {
  colos: Colo[]
  /** The simulated colo nearest to any IATA code of cloudflare-colos.csv; `undefined` for others. */
  nearest(code: string): Colo | undefined
  /** Milliseconds, median. */
  coloToRegion(colo: Colo, region: Region): number
  regionToPrimary(region: Region): number
}

/** Throws when a region's placement hint is not a location that the data knows. */
export function loadMap(): WorldMap {
  const locations: Location[] = readData('regions.csv').map((row) => ({
    id: row.id ?? '',
    hint: row.placement_hint ?? '',
    ...coordinates(row),
  }))
  const rtts = new Map(
    readData('region-rtt.csv').map((row) => [`${row.from} ${row.to}`, Number(row.rtt_ms)]),
  )
  const all = readData('cloudflare-colos.csv')
    .filter((row) => row.lat !== '' && row.cca2 !== 'CN') // mainland China is a separate network
    .map(
      (row): Colo => ({
        id: row.colo ?? '',
        city: row.city ?? '',
        country: row.cca2 ?? '',
        ...coordinates(row),
      }),
    )
  const byCode = new Map(all.map((colo) => [colo.id, colo]))
  const colos = SIMULATED.map((code) => byCode.get(code)).filter((colo) => colo !== undefined)
  const places = new Map(regions.map((region) => [region.id, locate(region, locations)]))

  const measured = (from: Location, to: Location) => rtts.get(`${from.id} ${to.id}`)
  const place = (region: Region) => places.get(region.id) ?? locate(region, locations)

  return {
    colos,
    nearest(code) {
      const colo = byCode.get(code.toUpperCase())
      return colo && closest(colo, colos)
    },
    coloToRegion(colo, region) {
      const here = closest(colo, locations)
      const known =
        here && distanceKm(colo, here) <= SAME_PLACE_KM ? measured(here, place(region)) : undefined
      return known ?? FIT.baseMs + FIT.msPerKm * distanceKm(colo, region)
    },
    regionToPrimary(region) {
      const home = regions.find(({ id }) => id === primary)
      if (!home) throw new Error(`src/regions.ts: primary is "${primary}", which is not a region.`)
      const known = measured(place(region), place(home))
      return known ?? FIT.baseMs + FIT.msPerKm * distanceKm(region, home)
    },
  }
}

const coordinates = (row: Record<string, string>) => ({
  lat: Number(row.lat),
  lon: Number(row.lon),
})

function locate(region: Region, locations: Location[]): Location {
  const found = locations.find(({ hint }) => hint === region.hint)
  if (found) return found
  const known = [...new Set(locations.map(({ hint }) => hint))].join(', ')
  throw new Error(
    `src/regions.ts: the world's map does not know the hint "${region.hint}" of "${region.id}". It knows ${known}.`,
  )
}

function closest<T extends { lat: number; lon: number }>(
  to: { lat: number; lon: number },
  among: T[],
): T | undefined {
  let best: T | undefined
  for (const one of among) {
    if (!best || distanceKm(to, one) < distanceKm(to, best)) best = one
  }
  return best
}
