// Whether and when a client sends a write again, with the same Idempotency-Key, until its deadline.
import type { Clock } from '../world/time.ts'
import type { Ask, Exchange } from './exchange.ts'
import type { Reply } from './reply.ts'

/** After a connection that broke, doubled each time; anywhere in the second half of it. */
const BROKEN_PAUSE_MS = 250
/** Without `Retry-After`. */
const UNAVAILABLE_PAUSE_MS = 1_000
/** With less than this left, an answer from across the world would come too late. */
const LEFT_MS_MIN = 500

/** Milliseconds to wait before the next try, after so many; `chance` is in [0, 1). `undefined`: that was the last one.
 * A 503 or 504 and a connection that broke may be tried again; any other answer is the answer. */
export function pauseAfter(reply: Reply, tries: number, chance: number): number | undefined {
  switch (reply.kind) {
    case 'timeout':
      return undefined
    case 'broken':
      return BROKEN_PAUSE_MS * 2 ** (tries - 1) * (0.5 + chance / 2)
    case 'answered': {
      if (reply.status !== 503 && reply.status !== 504) return undefined
      const seconds = Number(reply.headers.get('Retry-After') ?? Number.NaN)
      return Number.isFinite(seconds) ? seconds * 1_000 : UNAVAILABLE_PAUSE_MS
    }
  }
}

/** The edge's own deadlines: a read or write that takes longer has failed. */
export const READ_MS_MAX = 3_000
export const WRITE_MS_MAX = 10_000
/** For the way from the edge to a client that shares its cores with the whole world. */
export const MARGIN_MS = 500

export type Patience = {
  exchange: Exchange
  clock: Clock
  /** Ends the waiting for another try. */
  signal: AbortSignal
  chance: () => number
  /** Of each try. */
  onReply?: (reply: Reply) => void
}

/** Resolves with the last reply; never throws. Only what has a key is sent again. */
export async function sendPatiently(
  ask: Ask,
  { exchange, clock, signal, chance, onReply = () => {} }: Patience,
): Promise<{ reply: Reply; tries: number }> {
  const deadlineAt = clock.now() + (ask.key === undefined ? READ_MS_MAX : WRITE_MS_MAX)
  for (let tries = 1; ; tries++) {
    const reply = await exchange(ask, deadlineAt + MARGIN_MS - clock.now())
    onReply(reply)
    if (ask.key === undefined || signal.aborted) return { reply, tries }
    const pauseMs = pauseAfter(reply, tries, chance())
    const leftMs = deadlineAt - clock.now() - (pauseMs ?? 0)
    if (pauseMs === undefined || leftMs < LEFT_MS_MIN) return { reply, tries }
    await clock.sleep(pauseMs, signal)
  }
}
