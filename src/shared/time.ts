// Time as an argument: nothing below an entry file reads the clock or sets a timer by itself.

export interface Clock {
  /** Milliseconds since the Unix epoch. In production it moves only with I/O:
   * https://developers.cloudflare.com/workers/runtime-apis/performance/ */
  now(): number
  /** Resolves after `ms`; resolves early, and never rejects, when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
  /** Calls `wake` after `ms`, unless what it returns is called before. Where a clock has it, `within` costs a
   * tenth of what an abortable sleep does: it is on the way of every hit from KV. */
  timer?(ms: number, wake: () => void): () => void
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
  timer(ms, wake) {
    const timer = setTimeout(wake, ms)
    return () => clearTimeout(timer)
  },
}

/** Time and chance, from an entry file. */
export type Runtime = {
  clock: Clock
  /** In [0, 1). */
  chance: () => number
}

/** To be told after `ms` that something is still waited for. */
export type Early = { ms: number; tell: () => void }

/** The value of `work`, or `'timeout'` when it is not there after `ms`. The loser goes on unobserved. Never two
 * timers at once: they are most of what a hit from KV costs. */
export function within<T>(
  clock: Clock,
  ms: number,
  work: Promise<T>,
  early?: Early,
): Promise<T | 'timeout'> {
  return new Promise((resolve, reject) => {
    const late = () => resolve('timeout')
    const soon = ({ ms: earlyMs, tell }: Early) =>
      alarm(clock, earlyMs, () => {
        cancel = alarm(clock, ms - earlyMs, late)
        tell()
      })
    let cancel = early ? soon(early) : alarm(clock, ms, late)
    work.then(
      (value) => {
        cancel()
        resolve(value)
      },
      (error) => {
        cancel()
        reject(error) // not heard when the race was lost before
      },
    )
  })
}

/** `within`, for work that another request began, with which the runtime ends it: whoever waits for it then waits for
 * ever, or is told by an error that it never settles. Either is `'timeout'` here, and brings nobody down. */
export async function ofAnother<T>(
  clock: Clock,
  ms: number,
  work: Promise<T>,
  early?: Early,
): Promise<T | 'timeout'> {
  try {
    return await within(clock, ms, work, early)
  } catch {
    return 'timeout'
  }
}

function alarm(clock: Clock, ms: number, wake: () => void): () => void {
  if (clock.timer) return clock.timer(ms, wake)
  const stop = new AbortController()
  void clock.sleep(ms, stop.signal).then(() => {
    if (!stop.signal.aborted) wake()
  })
  return () => stop.abort()
}
