// A stored response, with what is known of it.
import type { Snapshot } from '../../../shared/snapshot.ts'
import type { Terms } from './policy.ts'
import type { Selecting } from './vary.ts'

/** One stored response. */
export type Entry = {
  status: number
  /** By name in lower case. A plain object, because that is the quickest to read and to make a response from. */
  headers: Record<string, string>
  body: Uint8Array<ArrayBuffer>
  /** Absent for a response that does not depend on the database. */
  snapshot: Snapshot | undefined
  terms: Terms
  /** Milliseconds since the Unix epoch: when the response was as old as 0 seconds. */
  bornAt: number
  /** What it took to load, in milliseconds: an early refresh begins that much earlier. */
  loadMs: number
  selecting: Selecting
  /** The route that made it, for the meter. */
  route: string | undefined
}
