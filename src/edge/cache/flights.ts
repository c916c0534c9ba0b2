// Single flight: one load for all who ask for the same at the same time, in this isolate.
import { type Clock, within } from '../../shared/time.ts'

/** Where a flight is kept alive: the platform ends a request's work with its response otherwise, and
 * whoever waits for a promise of an ended request waits for ever. */
export type Keep = (work: Promise<unknown>) => void

/** The platform ends work behind a response after 30 s, and a killed flight never lands: nobody joins it later:
 * https://developers.cloudflare.com/workers/platform/limits/#duration */
const FLIGHT_MS_MAX = 30_000

type Flight<T> = { floor: number; startedAt: number; result: Promise<T | undefined> }

export class Flights<T> {
  readonly #flying = new Map<string, Flight<T>>()
  readonly #clock: Pick<Clock, 'now'>

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock
  }

  /** The flight of `key` for someone who has seen commit `floor`, if there is one that will do. */
  get(key: string, floor: number): Promise<T | undefined> | undefined {
    const flight = this.#flying.get(key)
    if (!flight || flight.floor < floor) return undefined
    return this.#clock.now() - flight.startedAt < FLIGHT_MS_MAX ? flight.result : undefined
  }

  /** `work` never rejects into the flight: `undefined` is "nothing to share". Without `keep` it may be lost
   * with the request that started it. */
  start(
    key: string,
    floor: number,
    keep: Keep | undefined,
    work: Promise<T | undefined>,
  ): Promise<T | undefined> {
    const flight: Flight<T> = {
      floor,
      startedAt: this.#clock.now(),
      result: work.then(
        (landed) => this.#land(key, flight, landed),
        () => this.#land(key, flight, undefined),
      ),
    }
    this.#flying.set(key, flight)
    keep?.(flight.result)
    return flight.result
  }

  #land(key: string, flight: Flight<T>, landed: T | undefined): T | undefined {
    if (this.#flying.get(key) === flight) this.#flying.delete(key)
    return landed
  }
}

/** The flight's result, or `'timeout'`: a follower never waits longer than that for somebody else. */
export const follow = <T>(clock: Clock, ms: number, flight: Promise<T>): Promise<T | 'timeout'> =>
  within(clock, ms, flight)
