// Keeps the traffic flowing, at the times it was planned for, until it is told to stop.
import type { Clock } from '../world/time.ts'
import type { Sample } from './sample.ts'
import type { Send } from './send.ts'
import type { Planned } from './traffic.ts'

export type FlowOptions = {
  planned: Iterable<Planned>
  send: Send
  clock: Clock
  signal: AbortSignal
  onSample: () => void
}

export interface Flow {
  /** In the order in which they ended. */
  readonly samples: readonly Sample[]
  /** Everything that was sent before this has ended. */
  settledAt(): number
  /** Resolves when nothing is under way. */
  stop(): Promise<void>
}

export function startFlow({ planned, send, clock, signal, onSample }: FlowOptions): Flow {
  const samples: Sample[] = []
  const underWay = new Map<Promise<void>, number>()
  const quit = new AbortController()
  const ends = AbortSignal.any([signal, quit.signal])

  async function flow(): Promise<void> {
    const began = clock.now()
    for (const one of planned) {
      const dueAt = began + one.atMs
      await clock.sleep(Math.max(0, dueAt - clock.now()), ends)
      if (ends.aborted) return
      const sentAt = clock.now()
      const done = send(one, dueAt).then((sample) => {
        underWay.delete(done)
        samples.push(sample)
        onSample()
      })
      underWay.set(done, sentAt)
    }
  }

  const flowing = flow()
  return {
    samples,
    settledAt: () => Math.min(clock.now(), ...underWay.values()),
    async stop() {
      quit.abort()
      await flowing
      await Promise.all(underWay.keys())
    },
  }
}
