// Percentiles and counts. Pure.

/** Nearest rank: the smallest value that at least `percent` % of all do not exceed; always one that was
 * measured. `undefined` of nothing. https://en.wikipedia.org/wiki/Percentile#The_nearest-rank_method */
export function percentile(values: readonly number[], percent: number): number | undefined {
  const rank = Math.max(1, Math.ceil((percent / 100) * values.length))
  return values.toSorted((a, b) => a - b)[rank - 1]
}

/** 0 of nothing. */
export const median = (values: readonly number[]): number => percentile(values, 50) ?? 0

export type Latency = { p50Ms: number; p95Ms: number }

/** Rounded to a tenth: more would be noise. `undefined` of nothing. */
export function latencyOf(valuesMs: readonly number[]): Latency | undefined {
  const p50 = percentile(valuesMs, 50)
  const p95 = percentile(valuesMs, 95)
  if (p50 === undefined || p95 === undefined) return undefined
  return { p50Ms: tenth(p50), p95Ms: tenth(p95) }
}

export const tenth = (value: number): number => Math.round(value * 10) / 10

/** `undefined` when there is nothing to divide by. */
export const share = (part: number, whole: number): number | undefined =>
  whole === 0 ? undefined : part / whole

/** How often each occurs, most frequent first (but JavaScript puts names that are numbers before all). */
export function tally(names: readonly (string | undefined)[]): Record<string, number> {
  const counts = new Map<string, number>()
  for (const name of names) {
    if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return Object.fromEntries([...counts].sort((a, b) => b[1] - a[1]))
}
