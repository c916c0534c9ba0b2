// How long many requests took, in buckets: bounded memory, whatever comes. Pure.

/** Up to 40 ms each millisecond has its bucket, and above each bucket ends a twentieth later than the last: a percentile
 * is right to the millisecond, or less than 5 % too long. */
const STEP = 1.05
/** The world gives up on a request after 15 s. */
const MS_MAX = 15_000

/** The longest time of each bucket, in milliseconds. */
export const BUCKETS: Uint16Array = (() => {
  const ends = [0]
  for (let end = 0; end < MS_MAX; ends.push(end)) {
    end = Math.min(MS_MAX, Math.max(end + 1, Math.floor(end * STEP)))
  }
  return Uint16Array.from(ends)
})()

/** What is thrown away together when it is too old. */
const SLICE_MS = 5_000
/** Five minutes: older ones no longer say how fast it is now. 60 slices of 168 buckets are 40 kB. */
export const WINDOW_MS_MAX = 300_000
const SLICES = WINDOW_MS_MAX / SLICE_MS

export type Figures = {
  /** Failed ones too; their time is no latency, and is in no bucket. */
  reads: number
  failed: number
  /** Answered by a cache. */
  cached: number
  counts: Uint32Array
}

type Slice = { begin: number; failed: number; cached: number; counts: Uint32Array }

/** `now` in milliseconds, never less than before. */
export function createHistogram() {
  const slices = Array.from(
    { length: SLICES },
    (): Slice => ({ begin: -1, failed: 0, cached: 0, counts: new Uint32Array(BUCKETS.length) }),
  )

  function sliceAt(now: number): Slice {
    const begin = now - (now % SLICE_MS)
    const slice = slices[(begin / SLICE_MS) % SLICES] as Slice // there is one for each remainder
    if (slice.begin !== begin) {
      slice.begin = begin
      slice.failed = 0
      slice.cached = 0
      slice.counts.fill(0)
    }
    return slice
  }

  return {
    /** `ms` of one that failed is `undefined`. */
    add(ms: number | undefined, cached: boolean, now: number): void {
      const slice = sliceAt(now)
      if (cached) slice.cached++
      if (ms === undefined) slice.failed++
      else {
        const bucket = bucketOf(ms)
        slice.counts[bucket] = (slice.counts[bucket] ?? 0) + 1
      }
    },
    /** Of the last `windowMs` at most. */
    of(windowMs: number, now: number): Figures {
      const counts = new Uint32Array(BUCKETS.length)
      let [failed, cached] = [0, 0]
      for (const slice of slices) {
        if (slice.begin < 0 || slice.begin <= now - windowMs) continue
        failed += slice.failed
        cached += slice.cached
        slice.counts.forEach((count, i) => {
          counts[i] = (counts[i] ?? 0) + count
        })
      }
      return { reads: sum(counts) + failed, failed, cached, counts }
    },
    clear(): void {
      for (const slice of slices) slice.begin = -1
    },
  }
}

export type Histogram = ReturnType<typeof createHistogram>

/** The first that is long enough; what is longer than all is in the last. */
function bucketOf(ms: number): number {
  let [low, high] = [0, BUCKETS.length - 1]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((BUCKETS[middle] ?? 0) < ms) low = middle + 1
    else high = middle
  }
  return low
}

/** Nearest rank: the shortest time that at least `share` of them did not exceed. `undefined` of none. */
export function percentile(counts: Uint32Array, share: number): number | undefined {
  const rank = Math.max(1, Math.ceil(share * sum(counts)))
  let passed = 0
  const at = counts.findIndex((count) => {
    passed += count
    return passed >= rank
  })
  return BUCKETS[at]
}

export const sum = (counts: Uint32Array): number => counts.reduce((all, count) => all + count, 0)
