// Counted places that no end of a request can keep: whoever holds one gives it back, or the clock does.
import { steadyNow } from './steady.ts'
import type { Clock } from './time.ts'

/** Leases are added up by the second in which they end: a million are no more than the seconds of the longest. */
const SLOT_MS = 1_000
/** A little longer than the caps of what is done under a lease: time for the holder to give it back himself. */
export const LEASE_MARGIN_MS = 1_000
/** Nothing that is counted lasts longer, whatever a caller says: it bounds how many slots there are. */
const LEASE_MS_MAX = 60_000

export interface Lease {
  /** Counts so much more, to the same end. */
  take(amount: number): void
  /** Gives everything back, once. */
  leave(): void
}

/** Without its counter: when a request's context is killed (its caller hung up, or the platform ended it), its
 * promises never settle and `finally` never runs.
 * https://developers.cloudflare.com/workers/runtime-apis/context/#waituntil */
export class Leases {
  readonly #now: () => number
  /** What is held, by the slot in which it ends. */
  readonly #slots = new Map<number, number>()
  #held = 0
  #sweptAt = Number.NEGATIVE_INFINITY

  constructor(clock: Pick<Clock, 'now'>) {
    this.#now = steadyNow(clock)
  }

  /** What is held now. */
  get held(): number {
    this.#sweep()
    return this.#held
  }

  /** How many numbers that takes. */
  get size(): number {
    this.#sweep()
    return this.#slots.size
  }

  /** Holds `amount` for `ms`, rounded up to a whole second of the clock, unless it is given back before. */
  enter(ms: number, amount = 1): Lease {
    const lifeMs = Math.min(ms, LEASE_MS_MAX)
    const slot = Math.ceil((this.#now() + lifeMs) / SLOT_MS)
    let mine = 0
    const add = (more: number) => {
      this.#sweep()
      if (slot <= this.#sweptAt) return // over, and counted no more
      mine += more
      this.#held += more
      const left = (this.#slots.get(slot) ?? 0) + more
      if (left === 0) this.#slots.delete(slot)
      else this.#slots.set(slot, left)
    }
    add(amount)
    return { take: add, leave: () => add(-mine) }
  }

  /** Once a slot, over as many as there are: each lease has paid for its own. */
  #sweep(): void {
    const current = Math.floor(this.#now() / SLOT_MS)
    if (current === this.#sweptAt) return
    this.#sweptAt = current
    for (const [slot, amount] of this.#slots) {
      if (slot > current) continue
      this.#slots.delete(slot)
      this.#held -= amount
    }
  }
}
