// Waiting for a condition and never for a time.
import { setTimeout as sleep } from 'node:timers/promises'

/** Longer than a world takes to boot on a machine that does much else, and less than a story may. */
const WAIT_MS_MAX = 50_000
/** Unnoticed beside what is waited for, which needs the processor that asking without a pause would take. */
const PAUSE_MS = 20

/** Asks again until `good`, and returns that answer; fails with the last one when it never comes. */
export async function eventually<T>(
  ask: () => Promise<T>,
  good: (answer: T) => boolean,
): Promise<T> {
  const deadline = Date.now() + WAIT_MS_MAX
  for (;;) {
    const answer = await ask()
    if (good(answer)) return answer
    if (Date.now() > deadline) throw new Error(`never came true; last: ${JSON.stringify(answer)}`)
    await sleep(PAUSE_MS)
  }
}
