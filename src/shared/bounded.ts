// A map that forgets what was used least lately: every memory of an isolate has an end.

export class Bounded<V> {
  readonly #items = new Map<string, V>()
  readonly #max: number

  constructor(max: number) {
    this.#max = max
  }

  get size(): number {
    return this.#items.size
  }

  entries(): [string, V][] {
    return [...this.#items]
  }

  get(key: string): V | undefined {
    const value = this.#items.get(key)
    if (value !== undefined) {
      this.#items.delete(key) // to the end of the queue
      this.#items.set(key, value)
    }
    return value
  }

  /** Returns what had to go. */
  set(key: string, value: V): V | undefined {
    this.#items.delete(key)
    this.#items.set(key, value)
    return this.#items.size > this.#max ? this.shift() : undefined
  }

  delete(key: string): V | undefined {
    const value = this.#items.get(key)
    this.#items.delete(key)
    return value
  }

  /** Forgets the one used least lately. */
  shift(): V | undefined {
    const [oldest] = this.#items.keys()
    return oldest === undefined ? undefined : this.delete(oldest)
  }
}
