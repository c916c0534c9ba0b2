// One client: thinks, asks, waits for the answer, learns from it, until the time is up.
import type { Clock } from '../world/time.ts'
import { faultOf, problemOf, readSeen, readToken } from './answer.ts'
import type { Reply } from './exchange.ts'
import { type OpLine, roundMs } from './history.ts'
import type { Planned } from './plan.ts'
import { createSession, type Outgoing } from './session.ts'

export type ClientOptions = {
  plan: Iterable<Planned>
  exchange: (outgoing: Outgoing) => Promise<Reply>
  clock: Clock
  /** Nothing is sent after this, by the clock. */
  untilMs: number
  signal: AbortSignal
  onOp: (op: OpLine) => void
}

/** Resolves when the last answer is in, or has failed to come. */
export async function runClient(options: ClientOptions): Promise<void> {
  const { plan, exchange, clock, untilMs, signal, onOp } = options
  const session = createSession()
  for (const planned of plan) {
    await clock.sleep(planned.thinkMs, signal)
    if (signal.aborted || clock.now() >= untilMs) return
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
  const timing = answer?.headers.get('Server-Timing') ?? ''
  return {
    kind: 'op',
    client,
    n,
    again,
    colo,
    method,
    path,
    body,
    key,
    ifMatch,
    wish,
    anonymous,
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
    cache: described(timing, 'cache'),
    region: described(timing, 'region'),
    attempts: described(timing, 'attempts'),
    db: described(timing, 'db'),
    wrong: answer && faultOf(outgoing, answer),
  }
}

/** `desc` of an entry of `Server-Timing`. */
const described = (timing: string, name: string): string | undefined =>
  new RegExp(`(?:^|,)\\s*${name};[^,]*?desc="([^"]*)"`).exec(timing)?.[1]
