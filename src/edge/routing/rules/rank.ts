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
/** Whoever the model puts later goes before only when it was measured faster by more than this: there is
 * nothing to win below, and chance to follow. Tailscale's users went to and fro between London and
 * Frankfurt without it: https://github.com/tailscale/tailscale/pull/1105 */
export const SWITCH_MS_MIN = 8

/** The round trip to a region by what was measured and by `modelMs`; `undefined` while it is not proven. */
export type Measure = (regionId: string, modelMs: number) => number | undefined

/** Regions, best first. The model (distance, corrected where it is known to mislead) says who; whoever was
 * measured goes before one who was measured to be slower, wherever the model has them. Who was not measured
 * keeps its place: nobody moves without evidence, and nobody is passed without it. Without a place the
 * model puts the primary's region first. */
export function rank(
  from: Place,
  { among, home }: RegionMap,
  measured: Measure = () => undefined,
): Ranked[] {
  const rest = among
    .map((region) => ({ region, rttMs: expectedRttMs(from, region) }))
    .sort((a, b) => a.rttMs - b.rttMs || preference(a, home) - preference(b, home))
    .map(({ region, rttMs }) => {
      const foundMs = measured(region.id, rttMs)
      return { region, rttMs: foundMs ?? rttMs, proven: foundMs !== undefined }
    })
  const ranked: Ranked[] = []
  while (rest.length > 0) {
    const [best] = rest.splice(bestOf(rest), 1)
    if (best) ranked.push({ region: best.region, rttMs: best.rttMs })
  }
  return ranked
}

type Candidate = Ranked & { proven: boolean }

/** The first, unless one that is clearly faster can take its place. */
function bestOf(candidates: readonly Candidate[]): number {
  let best = 0
  let fastestMs = (candidates[0]?.rttMs ?? 0) - SWITCH_MS_MIN
  if (!candidates[0]?.proven) return best
  for (const [at, { rttMs, proven }] of candidates.entries()) {
    if (!proven || rttMs >= fastestMs) continue
    best = at
    fastestMs = rttMs
  }
  return best
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
