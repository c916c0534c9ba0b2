// What share of answers came within a time: a cumulative distribution at times that are evenly spread on a log scale. Pure.

/** A tenth of a millisecond to ten seconds, eight to each power of ten: lines through them look round. */
export const WITHIN_MS: readonly number[] = Array.from(
  { length: 41 },
  (_, index) => 10 ** (index / 8 - 1),
)

/** Shares, one for each of WITHIN_MS. Empty of nothing. */
export type Curve = number[]
export type Curves = { reads: Curve; writes: Curve }

/** `times`: milliseconds. */
export function curveOf(times: readonly number[]): Curve {
  if (times.length === 0) return []
  const sorted = Float64Array.from(times).sort()
  let within = 0
  return WITHIN_MS.map((ms) => {
    while ((sorted[within] ?? Infinity) <= ms) within++
    return Math.round((within / sorted.length) * 10_000) / 10_000
  })
}
