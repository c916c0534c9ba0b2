// Requests at times of their own: a slow answer does not slow the next request, as among real readers.
import { realClock } from '../world/time.ts'

export type Rate = {
  perSecond: number
  seconds: number
  /** In [0, 1): when each one comes. */
  random: () => number
}

/** Timers fire no finer than this; what has come due meanwhile is sent together. */
const TICK_MS = 1

/** Calls `send` with the time that each request was due at (performance.now()), and resolves when all
 * have been answered; whoever fails makes it reject. */
export async function sendOpenLoop(
  { perSecond, seconds, random }: Rate,
  send: (dueAt: number) => Promise<void>,
): Promise<void> {
  const began = performance.now()
  const gap = () => (-Math.log(1 - random()) * 1_000) / perSecond // independent readers
  const sent: Promise<void>[] = []
  const failures: unknown[] = []
  for (let due = began + gap(); due < began + seconds * 1_000; ) {
    while (due <= performance.now()) {
      sent.push(send(due).catch((error: unknown) => void failures.push(error)))
      due += gap()
    }
    await realClock.sleep(TICK_MS)
  }
  await Promise.all(sent)
  if (failures.length > 0) throw failures[0]
}
