// A region's way to the primary: a region can be well while its own wire to the primary is not. Pure.
import { WRITE_TRY_MS } from '../../limits.ts'
import { backoffMs, LEVEL_MAX } from './backoff.ts'

export type Way =
  | { kind: 'good' }
  /** Until `tryFrom`, what needs the primary goes another way. */
  | { kind: 'bad'; since: number; tryFrom: number; level: number }

export const goodWay: Way = { kind: 'good' }

/** May this request go this way? `repeatable`: it may be the one that tries again. */
export function passable(way: Way, repeatable: boolean, now: number): boolean {
  switch (way.kind) {
    case 'good':
      return true
    case 'bad':
      return repeatable && now >= way.tryFrom
  }
}

/** A request goes this way: when that is a new try, the others wait for its end. */
export const entered = (way: Way, now: number): Way =>
  way.kind === 'bad' && now >= way.tryFrom ? { ...way, tryFrom: now + WRITE_TRY_MS } : way

/** A request that took this way could not reach the primary, which was reached from elsewhere. Several
 * may have been under way when the first one learnt it: they say nothing new. */
export function blocked(
  way: Way,
  { beganAt, now, chance }: { beganAt: number; now: number; chance: () => number },
): Way {
  if (way.kind === 'bad' && beganAt < way.since) return way
  const level = way.kind === 'bad' ? Math.min(LEVEL_MAX, way.level + 1) : 1
  return { kind: 'bad', since: now, tryFrom: now + backoffMs(level, chance), level }
}
