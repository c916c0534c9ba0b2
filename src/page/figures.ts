// What is counted of many requests. Pure.
import { type Seen, tell } from './seen.ts'

/** As many as five minutes of a lively page; older ones no longer say how fast it is now. */
export const SAMPLES_MAX = 5_000

/** Nearest rank: the smallest value that at least `share` of them do not exceed. `undefined` of none. */
export function percentile(sorted: readonly number[], share: number): number | undefined {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]
}

export type Arm = { count: number; failed: number; p50?: number; p95?: number; p99?: number }

export function createSamples() {
  const ms: number[] = []
  let count = 0
  let failed = 0
  return {
    add(seen: Seen): void {
      count++
      if (tell(seen).way === 'failed') {
        failed++
        return
      }
      ms.push(seen.ms)
      if (ms.length > SAMPLES_MAX) ms.shift()
    },
    get arm(): Arm {
      const sorted = ms.toSorted((a, b) => a - b)
      const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => percentile(sorted, share))
      const known = p50 === undefined || p95 === undefined || p99 === undefined
      return { count, failed, ...(known ? {} : { p50, p95, p99 }) }
    },
  }
}
