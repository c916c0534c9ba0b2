// One client: asks what its session makes of the plan, learns from the answer, and tells both.
import type { Exchange } from '../traffic/exchange.ts'
import { type OpLine, roundMs } from '../traffic/history.ts'
import { problemOf, type Reply, readStory, readToken } from '../traffic/reply.ts'
import type { Clock } from '../world/time.ts'
import { faultOf, readSeen } from './answer.ts'
import type { Planned } from './plan.ts'
import { createSession, type Outgoing } from './session.ts'

export type ClientOptions = { exchange: Exchange; clock: Clock; onOp: (op: OpLine) => void }

/** Each call resolves when the answer is in, or has failed to come. */
export function createAsker({ exchange, clock, onOp }: ClientOptions) {
  const session = createSession()
  return async (planned: Planned): Promise<void> => {
    const outgoing = session.next(planned)
    const invokedAt = clock.now()
    const reply = await exchange(outgoing)
    const op = toOp(outgoing, reply, invokedAt, clock.now())
    const answer = reply.kind === 'answered' ? reply : undefined
    const token = answer?.headers.get('Consistency-Token') ?? undefined
    session.learn(outgoing, { answer, token, value: op.value })
    onOp(op)
  }
}

export function toOp(
  outgoing: Outgoing,
  reply: Reply,
  invokedAt: number,
  completedAt: number,
): OpLine {
  const { client, n, again, colo, method, path, body, key, ifMatch, wish, anonymous } = outgoing
  const answer = reply.kind === 'answered' ? reply : undefined
  const { cache, region, attempts, db } = readStory(answer?.headers ?? new Headers())
  return {
    kind: 'op',
    ...{ client, n, again, colo, method, path, body, key, ifMatch, wish, anonymous },
    invokedAt: roundMs(invokedAt),
    completedAt: roundMs(completedAt),
    outcome: reply.kind,
    why: reply.kind === 'broken' ? reply.why : undefined,
    status: answer?.status,
    problem: answer && problemOf(answer),
    value: answer && readSeen(outgoing, answer),
    replayed: answer?.headers.has('Idempotency-Replayed') ? true : undefined,
    tokenSent: readToken(outgoing.token),
    token: readToken(answer?.headers.get('Consistency-Token')),
    ...{ cache, region, attempts, db },
    wrong: answer && faultOf(outgoing, answer),
  }
}
