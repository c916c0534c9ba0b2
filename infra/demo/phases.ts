// Plays the traffic once, at the times it was planned for, whatever becomes of the answers.
import type { Clock } from '../world/time.ts'
import type { Sample } from './sample.ts'
import type { Planned } from './traffic.ts'

export type PhaseOptions = {
  schedule: readonly Planned[]
  send: (planned: Planned, dueAt: number) => Promise<Sample>
  clock: Clock
  signal: AbortSignal
  onSample: (sample: Sample) => void
}

/** Resolves when every request is answered or has failed: requests that were sent are bounded by
 * their own timeout. When the signal aborts, the rest is not sent. */
export async function runPhase(options: PhaseOptions): Promise<Sample[]> {
  const { schedule, send, clock, signal, onSample } = options
  const began = clock.now()
  const underWay: Promise<Sample>[] = []
  for (const planned of schedule) {
    const dueAt = began + planned.atMs
    await clock.sleep(Math.max(0, dueAt - clock.now()), signal)
    if (signal.aborted) break
    underWay.push(
      send(planned, dueAt).then((sample) => {
        onSample(sample)
        return sample
      }),
    )
  }
  return Promise.all(underWay)
}
