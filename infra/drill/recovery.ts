// When a healed place works as before: what of its own requests it answers itself again. Pure.
import type { Sample } from './sample.ts'
import type { Target } from './targets.ts'
import { type Homes, isServed, isTouched } from './touch.ts'

/** So many touched requests in a row make a state, and not a lucky one. */
export const IN_A_ROW = 10
/** Of its usual share: hedges and a better rank of the neighbour are no illness. */
const SHARE_MIN = 0.8

export type Recovery =
  /** From the order to heal to that answer of the healed place with which ten touched requests in a row
   * begin that were all answered, and by the place itself as often as usual. */
  { kind: 'recovered'; afterMs: number } | { kind: 'not-seen'; watchedMs: number }

export type RecoveryOptions = {
  target: Target
  homes: Homes
  /** Before the faults. */
  healthy: readonly Sample[]
  /** All that was sent since the order to heal, and has ended. */
  samples: readonly Sample[]
  healAskedAt: number
  /** Until when one looked. */
  endedAt: number
}

export function findRecovery(options: RecoveryOptions): Recovery {
  const { target, homes, healthy, samples, healAskedAt, endedAt } = options
  const needed = Math.floor(IN_A_ROW * SHARE_MIN * usualShare(target, homes, healthy))
  const touched = samples
    .filter((sample) => sample.sentAt >= healAskedAt && isTouched(target, homes, sample))
    .toSorted((a, b) => a.sentAt - b.sentAt)
  const from = touched.findIndex((one, index) => {
    const row = touched.slice(index, index + IN_A_ROW)
    const served = row.filter((sample) => isServed(target, sample)).length
    const begins = needed === 0 || isServed(target, one)
    return begins && row.length === IN_A_ROW && row.every(({ good }) => good) && served >= needed
  })
  const first = touched[from]
  return first
    ? { kind: 'recovered', afterMs: first.doneAt - healAskedAt }
    : { kind: 'not-seen', watchedMs: endedAt - healAskedAt }
}

/** Of what it would touch, how much the place answered itself; 0 when there was nothing. */
function usualShare(target: Target, homes: Homes, healthy: readonly Sample[]): number {
  const touched = healthy.filter((sample) => sample.good && isTouched(target, homes, sample))
  const served = touched.filter((sample) => isServed(target, sample))
  return touched.length === 0 ? 0 : served.length / touched.length
}
