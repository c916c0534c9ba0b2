// Open loop: requests leave at the times they were planned for, so a slow answer does not slow the next one.
import type { Clock } from '../world/time.ts'

export type OpenLoop<P, S> = {
  /** In the order of their times, which are milliseconds since the start; with or without an end. */
  planned: Iterable<P>
  send: (planned: P, dueAt: number) => Promise<S>
  clock: Clock
  /** Nothing is sent any more; what was sent is waited for. */
  signal: AbortSignal
  onSample?: (sample: S) => void
}

export interface Flow<S> {
  /** In the order in which they ended. */
  readonly samples: readonly S[]
  /** Everything that was sent before this has ended. */
  settledAt(): number
  /** Resolves when all is sent and has ended. Rejects with what `send` first did. */
  done(): Promise<readonly S[]>
  /** The same, but nothing more is sent. */
  stop(): Promise<readonly S[]>
}

export function startFlow<P extends { atMs: number }, S>(options: OpenLoop<P, S>): Flow<S> {
  const { planned, send, clock, signal, onSample = () => {} } = options
  const samples: S[] = []
  const failures: unknown[] = []
  const underWay = new Map<Promise<void>, number>()
  const quit = new AbortController()
  const ends = AbortSignal.any([signal, quit.signal])

  async function flow(): Promise<void> {
    const began = clock.now()
    for (const one of planned) {
      const dueAt = began + one.atMs
      const waitMs = dueAt - clock.now()
      if (waitMs > 0) await clock.sleep(waitMs, ends) // what came due meanwhile leaves together
      if (ends.aborted) return
      const sentAt = clock.now()
      const ended = send(one, dueAt)
        .then((sample) => {
          samples.push(sample)
          onSample(sample)
        })
        .catch((error: unknown) => void failures.push(error))
        .finally(() => underWay.delete(ended))
      underWay.set(ended, sentAt)
    }
  }

  const flowing = flow()
  async function done(): Promise<readonly S[]> {
    await flowing
    await Promise.all(underWay.keys())
    if (failures.length > 0) throw failures[0]
    return samples
  }
  return {
    samples,
    settledAt: () => Math.min(clock.now(), ...underWay.values()),
    done,
    stop() {
      quit.abort()
      return done()
    },
  }
}
