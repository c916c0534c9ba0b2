// A clock that never goes back: what was remembered must not become the future when the host sets its clock.
import type { Clock } from './time.ts'

export function steady(clock: Clock): Clock {
  return {
    now: steadyNow(clock),
    sleep: (ms, signal) => clock.sleep(ms, signal),
    ...(clock.timer && { timer: clock.timer }),
  }
}

/** For whoever only looks at it. */
export function steadyNow(clock: Pick<Clock, 'now'>): () => number {
  let latest = Number.NEGATIVE_INFINITY
  let behindMs = 0
  return () => {
    const told = clock.now()
    behindMs = Math.max(behindMs, latest - told)
    latest = told + behindMs
    return latest
  }
}
