// A clock turned by hand: time stands still until a test says so.
import type { Clock } from '../../infra/world/time.ts'

export interface HandClock extends Clock {
  /** Moves time on and wakes, in order, everyone whose sleep ends by then. */
  advance(ms: number): void
  /** How many milliseconds each sleeper still has to go, the shortest first. */
  sleeping(): number[]
}

type Sleeper = { dueMs: number; wake: () => void }

export function createClock(startMs = 1_800_000_000_000): HandClock {
  let nowMs = startMs
  const sleepers = new Set<Sleeper>()
  const inOrder = () => [...sleepers].sort((a, b) => a.dueMs - b.dueMs)
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
    advance(ms) {
      nowMs += ms
      for (const sleeper of inOrder()) if (sleeper.dueMs <= nowMs) sleeper.wake()
    },
    sleeping: () => inOrder().map((sleeper) => sleeper.dueMs - nowMs),
  }
}
