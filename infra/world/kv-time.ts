// How long a KV read takes.
import type { Pace } from './process/protocol.ts'
import { lognormal, seeded } from './random.ts'

/** Published for all reads together: p95 about 50 ms, p99 about 250 ms
 * (https://developers.cloudflare.com/changelog/post/2025-08-22-kv-performance-improvements/). A lognormal
 * through both has its median at 1 ms, which fits what is said of hot keys (under 1 ms, half of all
 * requests: https://blog.cloudflare.com/faster-workers-kv/). */
const READ = { medianMs: 1.03, sigma: 2.36 }
/** The tail of that curve has no end; nothing longer was published. */
const READ_MS_MAX = 1_000

/** A read that a colo's own copy answers comes from the faster half of the curve, one that goes to the
 * central store from the slower half. */
export function kvReadMs({ seed, speed }: Pace): (kind: 'hot' | 'cold') => number {
  const random = seeded(seed, 'kv read')
  return (kind) => {
    if (speed === 0) return 0
    const ratio = lognormal(random, 1, READ.sigma)
    const half = kind === 'hot' ? Math.min(ratio, 1 / ratio) : Math.max(ratio, 1 / ratio)
    return Math.min(READ_MS_MAX, READ.medianMs * half) / speed
  }
}
