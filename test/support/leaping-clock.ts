// A clock on which sleeping costs no time of ours.
import type { Clock } from '../../infra/world/time.ts'

/** Each sleep turns it forward at once; `slept` remembers for how long. */
export function createClock() {
  let now = 0
  const slept: number[] = []
  const clock: Clock = {
    now: () => now,
    sleep: async (ms, signal) => {
      if (signal?.aborted) return
      slept.push(ms)
      now += ms
    },
  }
  return { ...clock, slept }
}
