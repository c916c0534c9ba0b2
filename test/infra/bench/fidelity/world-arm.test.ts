// A client of the world: what it sends, and what it makes of the answers.
import { expect, test } from 'vitest'
import { worldArm } from '../../../../infra/bench/fidelity/world-arm.ts'
import type { Ask } from '../../../../infra/traffic/exchange.ts'
import type { Reply } from '../../../../infra/traffic/reply.ts'
import { readColos } from '../../../../infra/world/map.ts'
import { workload } from '../../../machine/workload.ts'

const [colo] = readColos()
if (!colo) throw new Error('There is no colo.')
const of = (more: { key?: number; session?: number; write?: boolean } = {}) => ({
  ...{ session: 1, colo, key: 0, write: false, ...more },
})

/** Answers one after the other, and what was asked. */
function against(...replies: Reply[]) {
  const asks: Ask[] = []
  const exchange = async (ask: Ask) => {
    asks.push(ask)
    return replies.shift() ?? { kind: 'timeout' as const }
  }
  return { asks, arm: worldArm(exchange, workload) }
}
const answer = (version: number, headers: Record<string, string> = {}): Reply => ({
  ...{ kind: 'answered', status: 200, headers: new Headers(headers) },
  text: JSON.stringify({ slug: 'x', url: 'https://example.com/', version }),
})

test('a session sends what it was told, and begins by asking for a token', async () => {
  const { asks, arm } = against(
    answer(3, { 'Consistency-Token': 'one', 'Cache-Status': 'm; hit; detail="kv"' }),
    answer(4, { 'Consistency-Token': 'two', 'Server-Timing': 'db;desc="enam primary";dur=9' }),
    answer(4),
  )
  expect(await arm.send(of())).toMatchObject({ ok: true, version: 3, source: 'cache' })
  const timing = 'db;desc="enam primary";dur=9'
  expect(await arm.send(of({ write: true }))).toEqual({
    ...{ ok: true, version: 4, source: 'primary', timing },
  })
  await arm.send(of({ session: 2, key: 1 }))
  const [name, other] = workload.names
  expect(asks).toMatchObject([
    { ...workload.read(name ?? ''), colo: colo.id, wish: 'session' },
    { method: 'PATCH', path: workload.read(name ?? '').path, ifMatch: '*', token: 'one' },
    { ...workload.read(other ?? ''), wish: 'session' },
  ])
  expect(asks[2]).not.toHaveProperty('token')
})

test('no two writes write the same', async () => {
  const { asks, arm } = against(answer(1), answer(2))
  for (const session of [1, 2]) await arm.send(of({ session, write: true }))
  expect(asks[0]?.body).not.toEqual(asks[1]?.body)
})

test('whatever is not the expected answer has failed', async () => {
  const { arm } = against({ ...answer(1), status: 503 } as Reply, { kind: 'timeout' })
  expect(await arm.send(of())).toEqual({ ok: false })
  expect(await arm.send(of())).toEqual({ ok: false })
})

test('a product that cannot be asked so is told what it lacks', async () => {
  const { change: _, ...fixed } = workload
  expect(() => worldArm(async () => ({ kind: 'timeout' }), fixed)).toThrow('"change"')
  const { arm } = against({ ...answer(1), text: '{}' } as Reply)
  await expect(arm.send(of())).rejects.toThrow('shows no version')
})
