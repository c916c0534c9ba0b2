// Time as an argument: nothing below an entry file reads the clock or sets a timer by itself.

export interface Clock {
  /** Milliseconds since the Unix epoch. In production it moves only with I/O:
   * https://developers.cloudflare.com/workers/runtime-apis/performance/ */
  now(): number
  /** Resolves after `ms`; resolves early, and never rejects, when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** The runtime's clock, for entry files. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, ms)
      if (signal?.aborted) done()
      else signal?.addEventListener('abort', done)
    }),
}

/** The value of `work`, or `'timeout'` when it is not there after `ms`. The loser goes on unobserved. */
export async function within<T>(
  clock: Clock,
  ms: number,
  work: Promise<T>,
): Promise<T | 'timeout'> {
  const stop = new AbortController()
  const late = clock.sleep(ms, stop.signal).then(() => 'timeout' as const)
  try {
    return await Promise.race([work, late])
  } finally {
    stop.abort()
    work.catch(() => {}) // the race may be lost before the work fails
  }
}
