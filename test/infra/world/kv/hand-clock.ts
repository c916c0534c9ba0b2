// A clock that moves only when a test turns it.

import type { Clock } from '../../../../infra/world/time.ts'

export const createClock = (startMs = Date.UTC(2027, 0, 1)) => {
  let nowMs = startMs
  const clock: Clock = {
    now: () => nowMs,
    sleep: () => Promise.reject(new Error('KV never sleeps')),
  }
  return {
    ...clock,
    advance(ms: number) {
      nowMs += ms
    },
  }
}
