// How long a region's answers take: quantiles over the latest samples.
import { HEDGE_SAMPLES_MAX, HEDGE_SAMPLES_MIN } from './limits.ts'

export interface Quantile {
  add(ms: number): void
  /** The least sample that is at least as long as `share` of them; none while they are few. */
  at(share: number): number | undefined
}

export function createQuantile(): Quantile {
  const latest = new Float64Array(HEDGE_SAMPLES_MAX)
  let added = 0
  let sorted: Float64Array | undefined
  return {
    add(ms) {
      latest[added % HEDGE_SAMPLES_MAX] = ms
      added++
      sorted = undefined
    },
    at(share) {
      if (added < HEDGE_SAMPLES_MIN) return undefined
      sorted ??= latest.slice(0, Math.min(added, HEDGE_SAMPLES_MAX)).sort()
      return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]
    },
  }
}
