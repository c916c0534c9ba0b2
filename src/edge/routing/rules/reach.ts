// A region's way to the primary: a region can be well while its own wire to the primary is not. Pure.
import { backoffMs, type End, LEVEL_MAX } from './backoff.ts'
import { WRITE_TRY_MS } from './limits.ts'

export type Reach =
  | { kind: 'good' }
  /** Until `tryFrom`, what needs the primary goes another way. */
  | { kind: 'bad'; since: number; tryFrom: number; level: number }

export const reachable: Reach = { kind: 'good' }

/** Whether a bad way is to be tried again. */
export const isDue = (reach: Reach, now: number): boolean =>
  reach.kind === 'bad' && now >= reach.tryFrom

/** A request goes this way: when that is a new try, the others wait for its end. */
export const entered = (reach: Reach, now: number): Reach =>
  reach.kind === 'bad' && isDue(reach, now) ? { ...reach, tryFrom: now + WRITE_TRY_MS } : reach

/** A request that took this way could not reach the primary, which was reached from elsewhere. Several
 * may have been under way when the first one learnt it: they say nothing new. */
export function blocked(reach: Reach, { beganAt, now, chance }: End): Reach {
  if (reach.kind === 'bad' && beganAt < reach.since) return reach
  const level = reach.kind === 'bad' ? Math.min(LEVEL_MAX, reach.level + 1) : 1
  return { kind: 'bad', since: now, tryFrom: now + backoffMs(level, chance), level }
}
