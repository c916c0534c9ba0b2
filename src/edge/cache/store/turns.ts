// Turns: of each name one is under way, and all who come meanwhile share the one that begins after it.
import { merge, type Position } from '../../../shared/position.ts'
import { steady } from '../../../shared/steady.ts'
import { type Clock, ofAnother } from '../../../shared/time.ts'

/** In milliseconds since the Unix epoch: a turn whose request is gone ends by itself. */
type Running = { ended: Promise<unknown>; until: number }
/** `position`: of all who share it, the newest of each part. */
type Queued<T> = { position: Position; result: Promise<T | undefined>; until: number }
type Work<T> = (position: Position) => Promise<T>

export type Taken<T> = {
  /** Whether the work was this caller's, or somebody else's that began after this caller had come. */
  mine: boolean
  /** Never rejects: `undefined` when the work threw. */
  result: Promise<T | undefined>
}

export class Turns<T> {
  readonly #running = new Map<string, Running>()
  readonly #queued = new Map<string, Queued<T>>()
  readonly #clock: Clock
  readonly #waitMs: number

  /** Nobody waits longer than `waitMs` for the turn before his. */
  constructor(clock: Clock, waitMs: number) {
    this.#clock = steady(clock) // a clock that is set back must not make a lost turn last
    this.#waitMs = waitMs
  }

  /** Turns that are not known to have ended. */
  get size(): number {
    this.#forgetLost()
    return this.#running.size + this.#queued.size
  }

  take(name: string, position: Position, work: Work<T>): Taken<T> {
    this.#forgetLost()
    const queued = this.#queued.get(name)
    if (queued) {
      queued.position = merge(queued.position, position)
      return { mine: false, result: queued.result }
    }
    const running = this.#running.get(name)
    if (!running) return { mine: true, result: this.#run(name, position, work) }
    const { promise: result, resolve } = Promise.withResolvers<T | undefined>()
    const turn: Queued<T> = { position, result, until: running.until }
    this.#queued.set(name, turn)
    resolve(this.#after(running, name, turn, work))
    return { mine: true, result }
  }

  async #after({ ended, until }: Running, name: string, turn: Queued<T>, work: Work<T>) {
    await ofAnother(this.#clock, until - this.#clock.now(), ended)
    if (this.#queued.get(name) === turn) this.#queued.delete(name) // who comes now has come too late
    return this.#run(name, turn.position, work)
  }

  async #run(name: string, position: Position, work: Work<T>) {
    const ended = work(position).catch(() => undefined)
    const running = { ended, until: this.#clock.now() + this.#waitMs }
    this.#running.delete(name) // to the end of the order in which they are forgotten
    this.#running.set(name, running)
    const landed = await ended
    if (this.#running.get(name) === running) this.#running.delete(name)
    return landed
  }

  /** The oldest stand first. */
  #forgetLost(): void {
    const now = this.#clock.now()
    for (const turns of [this.#running, this.#queued]) {
      for (const [name, { until }] of turns) {
        if (now < until) break
        turns.delete(name)
      }
    }
  }
}
