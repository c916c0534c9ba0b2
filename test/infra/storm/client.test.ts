import { expect, test } from 'vitest'
import { createAsker, toOp } from '../../../infra/storm/client.ts'
import type { Outgoing } from '../../../infra/storm/session.ts'
import { closedLoop } from '../../../infra/traffic/closed-loop.ts'
import type { Ask } from '../../../infra/traffic/exchange.ts'
import type { OpLine } from '../../../infra/traffic/history.ts'
import type { Reply } from '../../../infra/traffic/reply.ts'
import { workload } from '../../machine/workload.ts'
import { createClock } from '../../support/leaping-clock.ts'
import { answer, problem, token } from '../traffic/answers.ts'
import { link, outgoing, planned } from './outgoing.ts'

const read = { kind: 'read', name: 'a' } as const
const change = { kind: 'change', name: 'a', value: 'https://x/', hidden: undefined } as const
const plan = [planned(read), planned(change, { n: 1 }), planned(read, { n: 2, thinkMs: 5_000 })]

function client(replies: Reply[]) {
  const clock = createClock()
  const sent: Ask[] = []
  const ops: OpLine[] = []
  const exchange = async (one: Ask) => {
    sent.push(one)
    await clock.sleep(50)
    return replies.shift() ?? ({ kind: 'timeout' } satisfies Reply)
  }
  const ask = createAsker({ workload, exchange, clock, onOp: (op) => void ops.push(op) })
  const { signal } = new AbortController()
  const run = () => closedLoop({ plan, ask, clock, untilMs: 60_000, signal })
  return { run, sent, ops }
}

const lineOf = (sent: Outgoing, reply: Reply) =>
  toOp(sent, reply, { invokedAt: 1, completedAt: 2 }, workload)
const found = answer(200, link(3), { ETag: '"3"', 'Consistency-Token': token(5) })

test('each request follows from the answers before it, and each becomes one line', async () => {
  const { run, sent, ops } = client([found, { kind: 'broken', why: 'ECONNRESET' }])
  await run()
  expect(sent.map(({ ifMatch, token: carried }) => [ifMatch, carried])).toEqual([
    [undefined, undefined],
    ['"3"', token(5)],
    [undefined, token(5)],
  ])
  expect(
    ops.map(({ n, outcome, invokedAt, completedAt }) => [n, outcome, invokedAt, completedAt]),
  ).toEqual([
    [0, 'answered', 100, 150],
    [1, 'broken', 250, 300],
    [2, 'timeout', 5_300, 5_350],
  ])
})

test('a line tells who answered what, at which position, by what way', () => {
  const timing =
    'edge;desc="NRT", cache;desc="miss", region;desc="oc";dur=113, attempts;desc="apac:unreachable oc:ok", db;desc="oc replica";dur=6'
  const given = answer(200, link(3), {
    ETag: '"3"',
    'Consistency-Token': token(7),
    'Server-Timing': timing,
    'Idempotency-Replayed': 'true',
  })
  expect(lineOf(outgoing(change, { token: token(5) }), given)).toMatchObject({
    status: 200,
    value: { kind: 'item', version: 3 },
    tokenSent: { floor: 5 },
    token: { floor: 7 },
    replayed: true,
    cache: 'miss',
    region: 'oc',
    attempts: 'apac:unreachable oc:ok',
    db: 'oc replica',
    wrong: undefined,
  })
})

test('a refusal is named, and one that is not allowed is told to be wrong', () => {
  const busy = answer(503, problem(503, 'overloaded'), { 'Retry-After': '1' })
  expect(lineOf(outgoing(read), busy)).toMatchObject({
    problem: 'overloaded',
    wrong: undefined,
  })
  const bug = answer(500, problem(500, 'internal'))
  expect(lineOf(outgoing(read), bug)).toMatchObject({
    problem: 'internal',
    wrong: expect.stringContaining('not allowed here: 500'),
  })
})
