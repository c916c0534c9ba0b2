// Which region to try first: by expected round trip, and by what was measured. Pure: it never fetches.
import { correctionMs, type Point } from './corrections.ts'

/** Null where the platform does not know. */
export type Place = Point | null

/** Where it runs. */
export type Region = Point & { id: string }

/** Where regions run, and the id of the one beside the primary. */
export type RegionMap = { among: readonly Region[]; home: string }

/** A region and the round trip to expect, in milliseconds: measured where it was, else by the model. */
export type Ranked = { region: Region; rttMs: number }

/** Round trip = 15.4 ms + 0.0167 ms/km: Theil-Sen fit over 59,705 pairs of 246 cities
 * (WonderNetwork pings); fits of Cloudflare's and Azure's own pairs agree within 8 ms. */
const BASE_MS = 15.4
const MS_PER_KM = 0.0167
/** Assumed where the user's place is unknown: half of the world away. */
const UNKNOWN_KM = 10_000
/** The model's second goes first only when it was measured faster by more than this. Below it are what a
 * query adds to the round trip (8 ms in place) and chance, and there is nothing to win. */
export const SWITCH_MS_MIN = 8

/** Regions, best first. The model (distance, corrected where it is known to mislead) names the two best;
 * between these two, what was measured decides. No measurement lifts a third over them, so one lucky
 * sample costs at most their difference. Without a place the model puts the primary's region first. */
export function rank(
  from: Place,
  { among, home }: RegionMap,
  measured: (regionId: string) => number | undefined = () => undefined,
): Ranked[] {
  const modelled = among
    .map((region) => ({ region, rttMs: expectedRttMs(from, region) }))
    .sort((a, b) => a.rttMs - b.rttMs || preference(a, home) - preference(b, home))
  const [first, second, ...rest] = modelled.map(({ region, rttMs }) => ({
    region,
    rttMs: measured(region.id) ?? rttMs,
  }))
  if (!first || !second) return first ? [first] : []
  const known = [first, second].every(({ region }) => measured(region.id) !== undefined)
  const swap = known && first.rttMs - second.rttMs > SWITCH_MS_MIN
  return swap ? [second, first, ...rest] : [first, second, ...rest]
}

const preference = ({ region }: Ranked, home: string) => (region.id === home ? 0 : 1)

const expectedRttMs = (from: Place, to: Region): number =>
  from ? byDistanceMs(from, to) + correctionMs(from, to) : BASE_MS + MS_PER_KM * UNKNOWN_KM

/** The model before corrections: the round trip over so many kilometres of ordinary network. */
export const byDistanceMs = (a: Point, b: Point): number => BASE_MS + MS_PER_KM * distanceKm(a, b)

const EARTH_RADIUS_KM = 6_371
const radians = (degrees: number) => (degrees * Math.PI) / 180

/** Great circle, by the haversine formula. */
export function distanceKm(a: Point, b: Point) {
  const dLat = radians(b.lat - a.lat)
  const dLon = radians(b.lon - a.lon)
  const h =
    Math.sin(dLat / 2) ** 2 +
    Math.cos(radians(a.lat)) * Math.cos(radians(b.lat)) * Math.sin(dLon / 2) ** 2
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.sqrt(h))
}
