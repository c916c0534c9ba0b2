// Closed loop: one client that thinks, asks, and waits for the answer before it thinks again.
import type { Clock } from '../world/time.ts'

export type ClosedLoop<P> = {
  plan: Iterable<P>
  /** Resolves when the answer is in, or has failed to come. */
  ask: (planned: P) => Promise<unknown>
  clock: Clock
  /** Nothing is asked after this, by the clock. */
  untilMs: number
  signal: AbortSignal
}

export async function closedLoop<P extends { thinkMs: number }>(
  options: ClosedLoop<P>,
): Promise<void> {
  const { plan, ask, clock, untilMs, signal } = options
  for (const planned of plan) {
    await clock.sleep(planned.thinkMs, signal)
    if (signal.aborted || clock.now() >= untilMs) return
    await ask(planned)
  }
}
