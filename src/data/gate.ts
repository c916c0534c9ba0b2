// Load shedding: an isolate asks its database only so much at once, and says so instead of queueing.
import { LEASE_MARGIN_MS, type Lease, Leases } from '../shared/leases.ts'
import { type Clock, within } from '../shared/time.ts'
import { DataError } from './faults.ts'

/** Calls under way in one isolate. A D1 database answers one query at a time, so at a few ms each the last of 64
 * waits as long as the round trip to another region takes; past that, a quick refusal is worth more:
 * https://developers.cloudflare.com/d1/platform/limits/ */
const CALLS_MAX = 64

export type Gate = ReturnType<typeof createGate>

/** What a call brings to the gate. */
export type Entering = {
  clock: Clock
  /** How much is asked of the database at once. */
  gate: Gate
  /** Keeps work alive when the caller hangs up, as the platform's `waitUntil` does. */
  keep(work: Promise<unknown>): void
}

export function createGate(clock: Pick<Clock, 'now'>, callsMax = CALLS_MAX) {
  const places = new Leases(clock)
  return {
    /** A place for so long; nothing when too many are inside. */
    enter: (ms: number): Lease | undefined =>
      places.held < callsMax ? places.enter(ms + LEASE_MARGIN_MS) : undefined,
    /** How many are inside. */
    get inside() {
      return places.held
    },
  }
}

/** What `work` brings, or `'timeout'` after `ms`. A call that stalls leaves the gate with its caller's patience:
 * else half a minute of silence would shed every reader instead of sending them on. One whose caller hangs up
 * goes on until then, so that a write that has begun also ends, and its place is free again.
 * Throws DataError `overloaded` without calling when too many are inside. */
export async function gated<T>(
  { clock, gate, keep }: Entering,
  ms: number,
  work: () => Promise<T>,
): Promise<T | 'timeout'> {
  const place = gate.enter(ms)
  if (!place) throw new DataError('overloaded')
  const called = (async () => within(clock, ms, work()))().finally(() => place.leave())
  keep(called.catch(() => {})) // it is the caller who hears of it
  return called
}
