// Whether and when a client sends a write again, with the same Idempotency-Key. Pure.
import type { Reply } from '../storm/exchange.ts'

/** After a connection that broke, doubled each time; anywhere in the second half of it. */
const BROKEN_PAUSE_MS = 250
/** Without `Retry-After`. */
const UNAVAILABLE_PAUSE_MS = 1_000
/** With less than this left, an answer from across the world would come too late. */
const LEFT_MS_MIN = 500

export type RetryOptions = {
  reply: Reply
  /** How often it was sent so far. */
  tries: number
  /** Until the client's deadline. */
  leftMs: number
  /** In [0, 1). */
  chance: number
}

/** Milliseconds to wait before the next try; `undefined`: that was the last one. A 503 or 504 and a
 * connection that broke may be tried again; any other answer is the answer. */
export function nextTryMs({ reply, tries, leftMs, chance }: RetryOptions): number | undefined {
  const pauseMs = pauseAfter(reply, tries, chance)
  if (pauseMs === undefined || leftMs - pauseMs < LEFT_MS_MIN) return undefined
  return pauseMs
}

function pauseAfter(reply: Reply, tries: number, chance: number): number | undefined {
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
