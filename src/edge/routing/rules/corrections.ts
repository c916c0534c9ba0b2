// Where distance misleads: what to add to the model's round trip between two areas of the world. Pure.

/** Degrees north and east. */
export type Point = { lat: number; lon: number }

/** Degrees north and east; no area crosses the 180th meridian. */
type Area = Record<'latMin' | 'latMax' | 'lonMin' | 'lonMax', number>

type Correction = { why: string; from: Area; to: Area; ms: number }

/** `ms` is the median, over real Worker-to-D1 queries of June 2026 that leave `from` and end in `to`, of
 * their p50, less what a query takes in place, less the distance model (300 queries a pair, from
 * Johannesburg, Mumbai and Tokyo: github.com/maxceem/cf-d1-to-worker-region-latency-analytics). The areas
 * are wider than three cities for the reason given. `to` is a place and not a region's id, so a region
 * that moved, or a new one, is corrected for where it stands. */
export const corrections: readonly Correction[] = [
  {
    why: 'Cables from Africa, Arabia and South Asia land in western Europe, and go on by land.',
    from: { latMin: -40, latMax: 33, lonMin: -20, lonMax: 90 },
    to: { latMin: 45, latMax: 56, lonMin: 17, lonMax: 30 },
    ms: 37,
  },
  {
    why: 'From southern Africa the way to Asia and Australia leads through Europe.',
    from: { latMin: -40, latMax: 0, lonMin: 5, lonMax: 45 },
    to: { latMin: -50, latMax: 50, lonMin: 95, lonMax: 180 },
    ms: 178,
  },
  {
    why: 'Cables from the Gulf and India to Singapore are straight.',
    from: { latMin: 5, latMax: 30, lonMin: 45, lonMax: 90 },
    to: { latMin: -10, latMax: 10, lonMin: 95, lonMax: 110 },
    ms: -21,
  },
  {
    why: 'Cables from East Asia to Singapore are straight.',
    from: { latMin: 20, latMax: 50, lonMin: 100, lonMax: 150 },
    to: { latMin: -10, latMax: 10, lonMin: 95, lonMax: 110 },
    ms: -28,
  },
  {
    why: 'Cables from East Asia to the west of America are straight.',
    from: { latMin: 20, latMax: 50, lonMin: 100, lonMax: 150 },
    to: { latMin: 30, latMax: 50, lonMin: -130, lonMax: -110 },
    ms: -46,
  },
  {
    why: 'From East Asia the way to Europe leads around Asia, or through America.',
    from: { latMin: 20, latMax: 50, lonMin: 100, lonMax: 150 },
    to: { latMin: 35, latMax: 62, lonMin: -12, lonMax: 30 },
    ms: 55,
  },
]

/** Milliseconds to add to the model's round trip; mostly 0. */
export const correctionMs = (from: Point, to: Point): number =>
  corrections
    .filter((one) => within(one.from, from) && within(one.to, to))
    .reduce((sum, { ms }) => sum + ms, 0)

export const within = ({ latMin, latMax, lonMin, lonMax }: Area, { lat, lon }: Point): boolean =>
  lat >= latMin && lat <= latMax && lon >= lonMin && lon <= lonMax
