// Single flight: one load for all who ask for the same at the same time, in this isolate.
import { Expiring } from '../../../shared/expiring.ts'
import type { Clock } from '../../../shared/time.ts'
import { BEHIND_MS_MAX } from '../rules/limits.ts'

type Flight<T> = { floor: number; result: Promise<T | undefined> }

export class Flights<T> {
  readonly #flying: Expiring<Flight<T>>

  /** A flight whose request was ended never lands: it is forgotten after `lifeMs`, longer than any other lasts. */
  constructor(clock: Pick<Clock, 'now'>, lifeMs = BEHIND_MS_MAX) {
    this.#flying = new Expiring(clock, lifeMs)
  }

  /** How many are under way, or were lost of late. */
  get size(): number {
    return this.#flying.size
  }

  /** The flight of `key` for someone who has seen commit `floor`, if there is one that will do. */
  get(key: string, floor: number): Promise<T | undefined> | undefined {
    const flight = this.#flying.get(key)
    return flight && flight.floor >= floor ? flight.result : undefined
  }

  /** `work` never rejects into the flight: `undefined` is "nothing to share". It may be lost with the request that
   * started it, unless that keeps what this returns. */
  start(key: string, floor: number, work: Promise<T | undefined>): Promise<T | undefined> {
    const flight: Flight<T> = {
      floor,
      result: work.then(
        (landed) => this.#land(key, flight, landed),
        () => this.#land(key, flight, undefined),
      ),
    }
    this.#flying.set(key, flight)
    return flight.result
  }

  #land(key: string, flight: Flight<T>, landed: T | undefined): T | undefined {
    this.#flying.delete(key, flight)
    return landed
  }
}
