// What this isolate knows of one region, and what it learns from every call.
import type { Runtime } from '../../shared/time.ts'
import type { Endpoint } from './attempt.ts'
import { type Breaker, newBreaker, record, worthOfOverload } from './rules/breaker.ts'
import { noSuspects, type Suspects } from './rules/doubt.ts'
import { FAIR_SHARE_MIN } from './rules/limits.ts'
import { fine, type Load, loaded } from './rules/overload.ts'
import type { Step } from './rules/plan.ts'
import { createQuantile, type Quantile } from './rules/quantile.ts'
import { type Reach, reachable } from './rules/reach.ts'
import type { Tried } from './rules/verdict.ts'

export type Member = {
  endpoint: Endpoint
  breaker: Breaker
  reach: Reach
  suspects: Suspects
  /** The latest answer to the question whether it is alive; each counts for a while. */
  proof: { at: number; alive: Promise<boolean> } | undefined
  /** How long its answers to reads take. */
  reads: Quantile
  load: Load
  /** Tries sent to it, in all. */
  calls: number
  /** Its answers that said overload, in all. */
  overloads: number
}

export const newMember = (endpoint: Endpoint): Member => ({
  endpoint,
  breaker: newBreaker,
  reach: reachable,
  suspects: noSuspects,
  proof: undefined,
  reads: createQuantile(),
  load: fine,
  calls: 0,
  overloads: 0,
})

/** `streamed`: its body was not kept, and went out as it came. */
type Sent = Pick<Step, 'capMs' | 'usualMs'> & { write: boolean; streamed?: boolean }

/** Learns from a try that just ended, and tells whether its failure is still in doubt: then `blame` counts it. Faults
 * of the primary are answers, and so are those of load, but for a region that was relieved of it. */
export function learn(
  member: Member,
  tried: Tried,
  { write, streamed = false, capMs, usualMs }: Sent,
  { clock, chance }: Runtime,
): boolean {
  const now = clock.now()
  const at = { beganAt: now - tried.ms, now, chance }
  switch (tried.kind) {
    case 'answered': {
      if (tried.fault === 'request') return false // its handler did not run, which tells nothing of it
      const overloaded = tried.fault === 'overload'
      const outcome = overloaded ? worthOfOverload(member.breaker, now) : 'ok'
      member.breaker = record(member.breaker, outcome, at)
      member.load = loaded(member.load, overloaded, now)
      if (overloaded) member.overloads++
      member.suspects = noSuspects
      if (!write && tried.fault === 'none') member.reads.add(tried.ms)
      return false
    }
    case 'failed': {
      const late = tried.failure === 'timeout'
      if (late && !write) member.reads.add(tried.ms) // at least so long
      if (late && capMs < usualMs * FAIR_SHARE_MIN) return false
      // A region that refuses a long body unread breaks the connection, and is none the worse for it.
      if (streamed && tried.failure === 'unreachable') return false
      if (tried.failure !== 'down') return true
      member.breaker = record(member.breaker, 'failed', at) // it says so itself
      return false
    }
    case 'outrun': // at least so long: without it only quick answers would be counted
      if (!write) member.reads.add(tried.ms)
      return false
  }
}

/** Counts a failure that was in doubt. */
export function blame(member: Member, beganAt: number, { clock, chance }: Runtime): void {
  member.breaker = record(member.breaker, 'failed', { beganAt, now: clock.now(), chance })
}
