// One client: asks what its session makes of the plan, learns from the answer, and tells both.
import type { Workload } from '../../src/shared/workload.ts'
import type { Exchange } from '../traffic/exchange.ts'
import { type OpLine, roundMs } from '../traffic/history.ts'
import { problemOf, type Reply, readStory, readToken } from '../traffic/reply.ts'
import type { Clock } from '../world/time.ts'
import { faultOf, readSeen } from './answer.ts'
import type { Planned } from './plan.ts'
import { createSession, type Outgoing } from './session.ts'

export type ClientOptions = {
  workload: Workload
  exchange: Exchange
  clock: Clock
  onOp: (op: OpLine) => void
}

/** Each call resolves when the answer is in, or has failed to come. */
export function createAsker({ workload, exchange, clock, onOp }: ClientOptions) {
  const session = createSession(workload)
  return async (planned: Planned): Promise<void> => {
    const outgoing = session.next(planned)
    const invokedAt = roundMs(clock.now())
    const reply = await exchange(outgoing)
    const op = toOp(outgoing, reply, { invokedAt, completedAt: roundMs(clock.now()) }, workload)
    session.learn(outgoing, reply.kind === 'answered' ? reply : undefined, op.value)
    onOp(op)
  }
}

export function toOp(
  outgoing: Outgoing,
  reply: Reply,
  times: Pick<OpLine, 'invokedAt' | 'completedAt'>,
  workload: Workload,
): OpLine {
  const { client, n, again, colo, method, path, body, key, ifMatch, wish, anonymous } = outgoing
  const answer = reply.kind === 'answered' ? reply : undefined
  const { cache, region, attempts, db } = readStory(answer?.headers ?? new Headers())
  const value = answer && readSeen(outgoing, answer, workload)
  return {
    kind: 'op',
    ...{ client, n, again, colo, method, path, body, key, ifMatch, wish, anonymous, ...times },
    outcome: reply.kind,
    why: reply.kind === 'broken' ? reply.why : undefined,
    status: answer?.status,
    problem: answer && problemOf(answer),
    value,
    replayed: answer?.headers.has('Idempotency-Replayed') ? true : undefined,
    tokenSent: readToken(outgoing.token),
    token: readToken(answer?.headers.get('Consistency-Token')),
    ...{ cache, region, attempts, db },
    wrong: answer && faultOf(outgoing, answer, value),
  }
}
