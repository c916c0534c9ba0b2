// So many clients in closed loop for a while: each asks, waits for the whole answer, and asks again.
import { closedLoop } from '../../traffic/closed-loop.ts'
import { percentile, tenth } from '../../traffic/statistics.ts'
import type { Clock } from '../../world/time.ts'
import type { Step } from './growth.ts'

export type Crowd = {
  clients: number
  forMs: number
  /** The n-th request; `false` for an answer that is no success. */
  ask(n: number): Promise<boolean>
  clock: Clock
  signal: AbortSignal
}

const AT_ONCE = { thinkMs: 0 }
function* always() {
  for (;;) yield AT_ONCE
}

/** `x` is the number of clients. Throws the signal's reason. */
export async function runCrowd({ clients, forMs, ask, clock, signal }: Crowd): Promise<Step> {
  const times: number[] = []
  let [asked, failed] = [0, 0]
  const beganMs = clock.now()
  const client = () =>
    closedLoop({
      ...{ plan: always(), clock, untilMs: beganMs + forMs, signal },
      async ask() {
        const sentMs = clock.now()
        const ok = await ask(asked++)
        if (ok) times.push(clock.now() - sentMs)
        else failed++
      },
    })
  await Promise.all(Array.from({ length: clients }, client))
  signal.throwIfAborted()
  const seconds = (clock.now() - beganMs) / 1_000 // the last answers come later than `forMs`
  const at = (percent: number) => Math.round(100 * (percentile(times, percent) ?? 0)) / 100
  return { x: clients, perSecond: tenth(times.length / seconds), p50: at(50), p95: at(95), failed }
}
