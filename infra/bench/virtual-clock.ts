// A clock for simulations: time passes only when told, and everything due on the way happens in order.
import type { Clock } from '../world/time.ts'

export interface VirtualClock extends Clock {
  /** Moves time on to `at`. Whoever sleeps until before then wakes at his time, and does what he is up to
   * before the next one wakes. */
  advanceTo(at: number): Promise<void>
}

export function createVirtualClock(startMs: number): VirtualClock {
  let nowMs = startMs
  const sleepers = new Map<() => void, number>()
  return {
    now: () => nowMs,
    async sleep(ms, signal) {
      if (ms <= 0 || signal?.aborted) return
      const { promise, resolve: wake } = Promise.withResolvers<void>()
      sleepers.set(wake, nowMs + ms)
      const hear = () => wake()
      signal?.addEventListener('abort', hear)
      await promise
      signal?.removeEventListener('abort', hear)
      sleepers.delete(wake)
    },
    async advanceTo(at) {
      for (;;) {
        await settled() // what was begun just now may sleep too
        let first: (() => void) | undefined
        let firstMs = at
        for (const [wake, dueMs] of sleepers) {
          if (dueMs > firstMs || (first && dueMs === firstMs)) continue
          first = wake
          firstMs = dueMs
        }
        nowMs = firstMs
        if (!first) return
        first()
      }
    },
  }
}

/** Everything that waits for nothing but promises has happened. */
const settled = () => new Promise<void>((resolve) => void setImmediate(resolve))
