// How far a region is by what was measured of it, which fades into the model as it grows old. Pure.

/** What was measured of one region here. */
export type Trips = {
  /** Milliseconds, the oldest first; never empty, at most `SAMPLES_MAX`. */
  latest: readonly number[]
  /** The same, the least first. */
  sorted: readonly number[]
  /** When the last of them ended. */
  at: number
  /** The least of them all, for as long as routes are believed. */
  best: { ms: number; at: number }
}

/** What another isolate of this place had found, and when. */
export type Heard = { rttMs: number; at: number }

/** `latestMs`, `bestMs`: the latest sample alone, and the least. `samples`: how many speak for it, which time takes back. `proven`:
 * enough to choose by. `from`: whose. */
export type Estimate = {
  rttMs: number
  latestMs: number
  bestMs: number
  samples: number
  proven: boolean
  at: number
  from: 'here' | 'colo'
}

/** A first call can be a cold start, and one of two can be luck. */
export const SAMPLES_MIN = 3
/** At one in `SAMPLE_EVERY_MS` a slow spell of half a minute is seen, and one of ten seconds is not. */
export const SAMPLES_MAX = 8
/** While there are few each second counts; then these are enough, and a burst is no more than one moment. */
export const FIRST_SAMPLE_EVERY_MS = 1_000
export const SAMPLE_EVERY_MS = 5_000
/** The third of them that holds least work, queues and cold starts; the least of all may be luck. No mean, as
 * Finagle's peak EWMA and RFC 6298 keep: those tell when somebody is busy, and we ask how far away he is. */
const LOW_SHARE = 1 / 3
/** Routes change within hours: of a sample so old half is left. BIND fades what it knows of servers, too:
 * https://www.isc.org/bind-users-list-archive/2014-March/092702.html */
export const HALF_LIFE_MS = 2 * 3_600_000
/** The model weighs as much as this part of a sample: it is wrong by a quarter, a sample by a tenth
 * (JITTER of region-rtt.csv), and weights go by the squares. */
export const MODEL_SAMPLES = 0.2
/** So much longer or shorter than is known is not chance, which makes a tenth. */
export const UNLIKE_FACTOR = 1.25

/** With one answered probe or read more. */
export function took(trips: Trips | undefined, ms: number, now: number): Trips {
  const gapMs = trips && trips.latest.length < SAMPLES_MIN ? FIRST_SAMPLE_EVERY_MS : SAMPLE_EVERY_MS
  if (trips && now - trips.at < gapMs) return trips
  const latest = [...(trips?.latest ?? []), ms].slice(-SAMPLES_MAX)
  const best = trips && isBest(trips.best, now) && trips.best.ms < ms ? trips.best : { ms, at: now }
  return { latest, sorted: inOrder(latest), at: now, best }
}

const isBest = ({ at }: Trips['best'], now: number): boolean => now - at < HALF_LIFE_MS

/** It has just answered much sooner than it did. */
export const isSooner = ({ latestMs, rttMs }: Pick<Estimate, 'latestMs' | 'rttMs'>): boolean =>
  latestMs * UNLIKE_FACTOR < rttMs

/** `undefined` where nothing was measured, or what was says less than the model. What was heard stands in
 * for samples that are missing here: one lie of it needs but two to be found out. */
export function estimate(
  trips: Trips | undefined,
  heard: Heard | undefined,
  now: number,
): Estimate | undefined {
  const own = trips?.sorted ?? []
  const missing = heard ? Math.max(0, SAMPLES_MIN - own.length) : 0
  const all = missing > 0 && heard ? inOrder([...own, ...Array(missing).fill(heard.rttMs)]) : own
  const at = Math.max(trips?.at ?? 0, heard?.at ?? 0)
  const rttMs = all[Math.floor(all.length * LOW_SHARE)]
  const samples = all.length * 2 ** (-Math.max(0, now - at) / HALF_LIFE_MS)
  if (rttMs === undefined || samples < MODEL_SAMPLES) return undefined
  const proven = all.length >= SAMPLES_MIN
  const latestMs = trips?.latest.at(-1) ?? rttMs
  const bestMs = trips && isBest(trips.best, now) ? trips.best.ms : latestMs
  return {
    rttMs,
    latestMs,
    bestMs,
    samples,
    proven,
    at,
    from: missing > own.length ? 'colo' : 'here',
  }
}

const inOrder = (times: readonly number[]): number[] => times.toSorted((a, b) => a - b)

/** Between the model and what was measured, by what each is worth; of times, so by their ratio. */
export function shrunk(modelMs: number, { rttMs, samples }: Pick<Estimate, 'rttMs' | 'samples'>) {
  const share = samples / (samples + MODEL_SAMPLES)
  return modelMs ** (1 - share) * Math.max(RTT_MS_MIN, rttMs) ** share
}

/** The clock of Workers counts whole milliseconds; and a ratio to nothing says nothing. */
const RTT_MS_MIN = 1
