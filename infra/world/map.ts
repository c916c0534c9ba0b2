// Where things are and how far apart: colos, regions, and the round trip between any two, from data/.
import { distanceKm } from '../../src/edge/routing/rules/rank.ts'
import { primary, type Region, regions } from '../../src/regions.ts'
import { readData } from './csv.ts'
import { IN_PLACE } from './d1/in-place.ts'
import { WorldError } from './world-error.ts'

export type Colo = { id: string; city: string; country: string; lat: number; lon: number }

/** The points of presence that run here, each near a twenty-fifth of the world's internet users
 * (greedy cover of world-users.csv, with well-known neighbours chosen over obscure ones).
 * The first one is plain `localhost`. */
const SIMULATED =
  'LHR NRT GRU SYD FRA MAD DME IST CAI LOS NBO JNB DXB BOM DEL CCU BKK SIN CGK HKG ICN LAX ORD EWR MEX BOG'.split(
    ' ',
  )

/** 15.4 ms + 0.0167 ms/km (Theil-Sen over WonderNetwork's pings, 59,705 pairs of 246 cities), with the
 * median P95 over P50 of region-rtt.csv's core pairs. */
const FIT = { baseMs: 15.4, msPerKm: 0.0167, jitter: 1.1 }
/** A colo this near to a measured location has that location's round trips. */
const SAME_PLACE_KM = 150

/** Every point of presence that is known. */
export const readColos = (): Colo[] =>
  readData('cloudflare-colos.csv')
    .filter((row) => row.lat !== '' && row.cca2 !== 'CN') // mainland China is a separate network
    .map((row) => ({
      id: row.colo ?? '',
      city: row.city ?? '',
      country: row.cca2 ?? '',
      ...coordinates(row),
    }))

/** Where round trips were measured from and to. */
type Location = { id: string; hint: string; lat: number; lon: number }

export const readLocations = (): Location[] =>
  readData('regions.csv').map((row) => ({
    id: row.id ?? '',
    hint: row.placement_hint ?? '',
    ...coordinates(row),
  }))

/** By the ids of both ends: `a b`. */
export const readWires = (): ReadonlyMap<string, Wire> =>
  new Map(
    readData('region-rtt.csv').map((row): [string, Wire] => {
      const rttMs = Number(row.rtt_ms)
      return [`${row.from} ${row.to}`, { rttMs, jitter: Number(row.rtt_p95_ms) / rttMs }]
    }),
  )

export type WorldMap = {
  colos: Colo[]
  /** The simulated colo nearest to any IATA code of cloudflare-colos.csv; `undefined` for others. */
  nearest(code: string): Colo | undefined
  /** IATA code of the colo beside a region, simulated or not: where D1 is there. */
  coloOf(region: Region): string
  coloToRegion(colo: Colo, region: Region): Wire
  regionToPrimary(region: Region): Wire
}

/** Median round trip in milliseconds, and how much longer the P95 is. */
export type Wire = { rttMs: number; jitter: number }

type Declared = { among: readonly Region[]; home: string }

/** Throws when a region's placement hint is not a location that the data knows. */
export function loadMap(declared: Declared = { among: regions, home: primary }): WorldMap {
  const { among, home } = declared
  const locations = readLocations()
  const wires = readWires()
  const queries = readData('d1-query-rtt.csv')
  const all = readColos()
  const byCode = new Map(all.map((colo) => [colo.id, colo]))
  const colos = SIMULATED.map((code) => byCode.get(code)).filter((colo) => colo !== undefined)
  const places = new Map(among.map((region) => [region.id, locate(region, locations)]))

  const measured = (from: Location, to: Location) => wires.get(`${from.id} ${to.id}`)
  const place = (region: Region) => places.get(region.id) ?? locate(region, locations)

  return {
    colos,
    nearest(code) {
      const colo = byCode.get(code.toUpperCase())
      return colo && closest(colo, colos)
    },
    coloOf: (region) => closest(place(region), all).id,
    coloToRegion(colo, region) {
      const here = closest(colo, locations)
      const known =
        distanceKm(colo, here) <= SAME_PLACE_KM ? measured(here, place(region)) : undefined
      return known ?? fitted(colo, region)
    },
    regionToPrimary(region) {
      const to = among.find(({ id }) => id === home)
      if (!to) throw new WorldError(`src/regions.ts: primary is "${home}", which is not a region.`)
      if (region === to) return measured(place(to), place(to)) ?? fitted(to, to)
      return queried(region, to) ?? measured(place(region), place(to)) ?? fitted(region, to)
    },
  }

  /** From real queries of a Worker placed there to D1 here, less the query itself. */
  function queried(from: Region, to: Region): Wire | undefined {
    const rows = queries.filter(
      (row) => row.d1_region === to.id && row.worker_placement === from.hint,
    )
    if (rows.length === 0) return undefined
    const p50 = median(rows.map((row) => Number(row.p50_ms)))
    const p95 = median(rows.map((row) => Number(row.p95_ms)))
    return { rttMs: Math.max(1, p50 - IN_PLACE.medianMs), jitter: p95 / p50 }
  }
}

const fitted = (a: Point, b: Point): Wire => ({
  rttMs: FIT.baseMs + FIT.msPerKm * distanceKm(a, b),
  jitter: FIT.jitter,
})

export type Point = { lat: number; lon: number }

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}

const coordinates = (row: Record<string, string>) => ({
  lat: Number(row.lat),
  lon: Number(row.lon),
})

function locate(region: Region, locations: Location[]): Location {
  const found = locations.find(({ hint }) => hint === region.hint)
  if (found) return found
  const known = [...new Set(locations.map(({ hint }) => hint))].join(', ')
  throw new WorldError(
    `src/regions.ts: the world's map does not know the hint "${region.hint}" of "${region.id}". It knows ${known}.`,
  )
}

/** Throws a TypeError when there are none. */
export const closest = <T extends Point>(to: Point, among: readonly T[]): T =>
  among.reduce((best, one) => (distanceKm(to, one) < distanceKm(to, best) ? one : best))
