// Single flight: one load for all who ask for the same at the same time, in this isolate.
import { type Clock, within } from '../../shared/time.ts'

/** Where a flight is kept alive: the platform ends a request's work with its response otherwise, and
 * whoever waits for a promise of an ended request waits for ever. */
export type Keep = (work: Promise<unknown>) => void

type Flight<T> = { floor: number; result: Promise<T | undefined> }

export class Flights<T> {
  readonly #flying = new Map<string, Flight<T>>()

  /** The flight of `key` for someone who has seen commit `floor`, if there is one that will do. */
  get(key: string, floor: number): Promise<T | undefined> | undefined {
    const flight = this.#flying.get(key)
    return flight && flight.floor >= floor ? flight.result : undefined
  }

  /** `work` never rejects into the flight: `undefined` is "nothing to share". */
  start(
    key: string,
    floor: number,
    keep: Keep,
    work: Promise<T | undefined>,
  ): Promise<T | undefined> {
    const flight: Flight<T> = {
      floor,
      result: work
        .catch(() => undefined)
        .finally(() => {
          if (this.#flying.get(key) === flight) this.#flying.delete(key)
        }),
    }
    this.#flying.set(key, flight)
    keep(flight.result)
    return flight.result
  }
}

/** The flight's result, or `'timeout'`: a follower never waits longer than that for somebody else. */
export const follow = <T>(clock: Clock, ms: number, flight: Promise<T>): Promise<T | 'timeout'> =>
  within(clock, ms, flight)
