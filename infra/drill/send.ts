// Does what was planned, as a client that knows Meridian, and tells what its client saw.
import type { Reply } from '../traffic/reply.ts'
import { type Patience, sendPatiently } from '../traffic/retry.ts'
import { toOutcome } from '../traffic/sample.ts'
import type { Memories } from './memory.ts'
import { isClean, isMeant, type Sample } from './sample.ts'
import type { Planned } from './traffic.ts'

export type SenderOptions = Omit<Patience, 'onReply'> & { memories: Memories }

/** Never throws. A client that gives up waiting has a failure of kind `timeout`. */
export function createSender({ memories, ...patience }: SenderOptions) {
  const { clock } = patience
  return async (planned: Planned, dueAt: number): Promise<Sample> => {
    const ask = memories.compose(planned)
    const { kind, colo, key, tokenAt } = ask
    const sentAt = clock.now()
    let { slug } = ask
    let unclean = 0
    const onReply = (reply: Reply) => {
      if (!isClean(ask, reply)) unclean++
      if (reply.kind === 'answered') slug = memories.learn(planned, ask, reply, clock.now()) ?? slug
    }
    const { reply, tries } = await sendPatiently(ask, { ...patience, onReply })
    return {
      ...{ n: planned.n, colo, kind, write: key !== undefined, dueAt, sentAt, doneAt: clock.now() },
      ...{ outcome: toOutcome(reply), good: isMeant(ask, reply) },
      ...{ tokenAt, key, slug, tries, unclean },
    }
  }
}
