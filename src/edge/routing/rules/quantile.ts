// How long a region's answers take: quantiles over the latest samples.
import { HEDGE_SAMPLES_MAX, HEDGE_SAMPLES_MIN } from './limits.ts'

export type Quantile = ReturnType<typeof createQuantile>

export function createQuantile() {
  const latest = new Float64Array(HEDGE_SAMPLES_MAX)
  let added = 0
  let sorted: Float64Array | undefined
  return {
    add(ms: number): void {
      latest[added % HEDGE_SAMPLES_MAX] = ms
      added++
      sorted = undefined
    },
    /** The least sample that is at least as long as `share` of them; none while they are few. */
    at(share: number): number | undefined {
      if (added < HEDGE_SAMPLES_MIN) return undefined
      sorted ??= latest.slice(0, Math.min(added, HEDGE_SAMPLES_MAX)).sort()
      return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]
    },
  }
}
