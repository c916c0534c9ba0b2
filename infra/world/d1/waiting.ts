// Requests that wait for a replica to reach a bookmark.
import type { Clock } from '../time.ts'
import { QUERY_MS_MAX } from './limits.ts'

export type Arrival = 'reached' | 'timed-out' | 'stopped'

export interface Waiting {
  /** 'stopped' when the signal aborts (the client left) or `stop` is called. */
  reach(lsn: number, signal: AbortSignal): Promise<Arrival>
  /** The replica has applied this commit. */
  moved(lsn: number): void
  stop(): void
}

type Waiter = { lsn: number; settle: (arrival: Arrival) => void }

/** `position` is the last LSN applied. */
export function createWaiting(clock: Clock, position: () => number): Waiting {
  const waiters = new Set<Waiter>()
  return {
    reach(lsn, signal) {
      if (position() >= lsn) return Promise.resolve('reached')
      if (signal.aborted) return Promise.resolve('stopped')
      return new Promise((resolve) => {
        const timer = new AbortController()
        const left = () => waiter.settle('stopped')
        const waiter: Waiter = {
          lsn,
          settle(arrival) {
            if (!waiters.delete(waiter)) return
            timer.abort()
            signal.removeEventListener('abort', left)
            resolve(arrival)
          },
        }
        waiters.add(waiter)
        signal.addEventListener('abort', left)
        clock.sleep(QUERY_MS_MAX, timer.signal).then(() => waiter.settle('timed-out'))
      })
    },
    moved(lsn) {
      for (const waiter of [...waiters]) if (waiter.lsn <= lsn) waiter.settle('reached')
    },
    stop() {
      for (const waiter of [...waiters]) waiter.settle('stopped')
    },
  }
}
