// A clock for simulations: time passes only when told, and everything due on the way happens in order.
import type { Clock } from '../world/time.ts'

export interface VirtualClock extends Clock {
  /** Moves time on to `at`. Whoever sleeps until before then wakes at his time, and does what he is up to
   * before the next one wakes. */
  advanceTo(at: number): Promise<void>
}

type Sleeper = { dueMs: number; wake: () => void }

export function createVirtualClock(startMs: number): VirtualClock {
  let nowMs = startMs
  const sleepers = new Set<Sleeper>()

  function next(until: number): Sleeper | undefined {
    let first: Sleeper | undefined
    for (const sleeper of sleepers) {
      if (sleeper.dueMs <= until && (!first || sleeper.dueMs < first.dueMs)) first = sleeper
    }
    return first
  }

  return {
    now: () => nowMs,
    sleep(ms, signal) {
      if (ms <= 0 || signal?.aborted) return Promise.resolve()
      return new Promise((resolve) => {
        const sleeper = {
          dueMs: nowMs + ms,
          wake() {
            sleepers.delete(sleeper)
            signal?.removeEventListener('abort', sleeper.wake)
            resolve()
          },
        }
        sleepers.add(sleeper)
        signal?.addEventListener('abort', sleeper.wake)
      })
    },
    async advanceTo(at) {
      await settled() // what was begun just now may sleep too
      for (let due = next(at); due; due = next(at)) {
        nowMs = due.dueMs
        due.wake()
        await settled()
      }
      nowMs = at
    },
  }
}

/** Everything that waits for nothing but promises has happened. */
const settled = () => new Promise<void>((resolve) => void setImmediate(resolve))
