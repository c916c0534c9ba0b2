// A map that forgets: what was set is gone after a while, whether or not anybody is left to delete it.
import { steadyNow } from './steady.ts'
import type { Clock } from './time.ts'

export class Expiring<V> {
  /** The oldest first: all live equally long. */
  readonly #items = new Map<string, { value: V; until: number }>()
  readonly #now: () => number
  readonly #lifeMs: number

  constructor(clock: Pick<Clock, 'now'>, lifeMs: number) {
    this.#now = steadyNow(clock)
    this.#lifeMs = lifeMs
  }

  get size(): number {
    this.#sweep()
    return this.#items.size
  }

  get(key: string): V | undefined {
    this.#sweep()
    return this.#items.get(key)?.value
  }

  set(key: string, value: V): void {
    this.#sweep()
    this.#items.delete(key) // to the end of the queue
    this.#items.set(key, { value, until: this.#now() + this.#lifeMs })
  }

  /** Only if it is still this value: somebody else may have taken the place. */
  delete(key: string, value: V): void {
    if (this.get(key) === value) this.#items.delete(key)
  }

  #sweep(): void {
    const now = this.#now()
    for (const [key, { until }] of this.#items) {
      if (now < until) return
      this.#items.delete(key)
    }
  }
}
