// Load shedding: an isolate asks its database only so much at once, and says so instead of queueing.
import { within } from '../shared/time.ts'
import { DataError } from './faults.ts'
import type { Source } from './session.ts'

/** Calls under way in one isolate. A D1 database answers one query at a time, so at a few ms each the last of 64
 * waits as long as the round trip to another region takes; past that, a quick refusal is worth more:
 * https://developers.cloudflare.com/d1/platform/limits/ */
const CALLS_MAX = 64

export interface Gate {
  /** False when too many are inside. */
  enter(): boolean
  leave(): void
}

export function createGate(callsMax = CALLS_MAX): Gate {
  let inside = 0
  return {
    enter() {
      if (inside >= callsMax) return false
      inside++
      return true
    },
    leave() {
      inside--
    },
  }
}

/** What `work` brings, or `'timeout'` after `ms`. A call that stalls leaves the gate with its caller's patience:
 * else half a minute of silence would shed every reader instead of sending them on.
 * Throws DataError `overloaded` without calling when too many are inside. */
export async function gated<T>(
  { clock, gate }: Source,
  ms: number,
  work: () => Promise<T>,
): Promise<T | 'timeout'> {
  if (!gate.enter()) throw new DataError('overloaded')
  try {
    return await within(clock, ms, work())
  } finally {
    gate.leave()
  }
}
