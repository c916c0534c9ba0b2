// Does what was planned, as a client that knows Meridian: a write is tried again within its deadline.
import type { Reply } from '../traffic/reply.ts'
import { nextTryMs } from '../traffic/retry.ts'
import type { Clock } from '../world/time.ts'
import type { Exchange } from './exchange.ts'
import type { Memories } from './memory.ts'
import { isClean, type Sample, toOutcome } from './sample.ts'
import type { Planned } from './traffic.ts'

/** The edge's own deadlines: a read or write that takes longer has failed. */
export const READ_MS_MAX = 3_000
export const WRITE_MS_MAX = 10_000
/** For the way from the edge to a client that shares its cores with the whole world. */
export const MARGIN_MS = 500

export type SenderOptions = {
  exchange: Exchange
  memories: Memories
  clock: Clock
  /** Ends the waiting for another try. */
  signal: AbortSignal
  chance: () => number
}

export type Send = (planned: Planned, dueAt: number) => Promise<Sample>

/** Never throws. A client that gives up waiting has a failure of kind `timeout`. */
export function createSender({ exchange, memories, clock, signal, chance }: SenderOptions): Send {
  return async (planned, dueAt) => {
    const ask = memories.compose(planned)
    const sentAt = clock.now()
    const deadlineAt = sentAt + (ask.key === undefined ? READ_MS_MAX : WRITE_MS_MAX)
    const again = (reply: Reply, tries: number) =>
      ask.key === undefined || signal.aborted
        ? undefined
        : nextTryMs({ reply, tries, leftMs: deadlineAt - clock.now(), chance: chance() })

    let reply: Reply
    let slug = ask.slug
    let tries = 0
    let unclean = 0
    for (;;) {
      reply = await exchange(ask, deadlineAt + MARGIN_MS - clock.now())
      tries++
      if (!isClean(ask, reply)) unclean++
      if (reply.kind === 'answered') slug = memories.learn(planned, ask, reply, clock.now()) ?? slug
      const pauseMs = again(reply, tries)
      if (pauseMs === undefined) break
      await clock.sleep(pauseMs, signal)
    }
    const { n } = planned
    const { kind, colo, key } = ask
    const tokenAt = ask.token?.at
    const outcome = toOutcome(ask, reply)
    const times = { dueAt, sentAt, doneAt: clock.now(), tokenAt }
    return { n, colo, kind, ...times, key, slug, tries, unclean, outcome }
  }
}
