// A clock that never goes back: what was remembered must not become the future when the host sets its clock.
import type { Clock } from '../../shared/time.ts'

export function steady(clock: Clock): Clock {
  let latest = Number.NEGATIVE_INFINITY
  let behindMs = 0
  return {
    now() {
      const told = clock.now()
      behindMs = Math.max(behindMs, latest - told)
      latest = told + behindMs
      return latest
    },
    sleep: (ms, signal) => clock.sleep(ms, signal),
    ...(clock.timer && { timer: clock.timer }),
  }
}
