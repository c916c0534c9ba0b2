// A clock for simulations: time passes only when told, and everything due on the way happens in order.
import type { Clock } from '../world/time.ts'

export interface VirtualClock extends Required<Clock> {
  /** Moves time on to `at`. Whoever sleeps until before then wakes at his time, and does what he is up to
   * before the next one wakes. */
  advanceTo(at: number): Promise<void>
}

type Alarm = { at: number; wake: (() => void) | undefined }

export function createVirtualClock(startMs: number): VirtualClock {
  let nowMs = startMs
  /** The one due first is at the end; of two at the same time, the one that was set first. */
  const alarms: Alarm[] = []

  function timer(ms: number, wake: () => void): () => void {
    const alarm: Alarm = { at: nowMs + ms, wake }
    let [low, high] = [0, alarms.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((alarms[middle]?.at ?? 0) > alarm.at) low = middle + 1
      else high = middle
    }
    alarms.splice(low, 0, alarm)
    return () => {
      alarm.wake = undefined
    }
  }

  return {
    now: () => nowMs,
    timer,
    async sleep(ms, signal) {
      if (ms <= 0 || signal?.aborted) return
      const { promise, resolve } = Promise.withResolvers<void>()
      const cancel = timer(ms, resolve)
      const hear = () => {
        cancel()
        resolve()
      }
      signal?.addEventListener('abort', hear)
      await promise
      signal?.removeEventListener('abort', hear)
    },
    async advanceTo(at) {
      for (;;) {
        await settled() // what was begun just now may sleep too
        let next = alarms.at(-1)
        while (next && !next.wake) {
          alarms.pop() // nobody waits for it any more
          next = alarms.at(-1)
        }
        if (!next || next.at > at) break
        alarms.pop()
        nowMs = Math.max(nowMs, next.at)
        next.wake?.()
      }
      nowMs = at
    },
  }
}

/** Everything that waits for nothing but promises has happened. */
const settled = () => new Promise<void>((resolve) => void setImmediate(resolve))
