// The world's KV as a binding: what another colo still believes, and what is refused.
import { expect, test } from 'vitest'
import { createColoKv } from '../../../infra/bench/stampede-kv.ts'
import { createVirtualClock } from '../../../infra/bench/virtual-clock.ts'

function open() {
  const clock = createVirtualClock(1_800_000_000_000)
  const kv = createColoKv({ clock, random: () => 1, windowMs: 60_000, readMs: () => 0 })
  return { clock, kv, near: kv.at('NRT'), far: kv.at('LHR') }
}
const text = (value: ArrayBuffer | null) => value && new TextDecoder().decode(value)

test('a colo sees its own write at once, another one what it saw before for a minute', async () => {
  const { clock, kv, near, far } = open()
  expect(await far.get('k', 'arrayBuffer')).toBeNull()
  await near.put('k', new TextEncoder().encode('new'), { expirationTtl: 600 })
  expect(text(await near.get('k', 'arrayBuffer'))).toBe('new')
  expect(await far.get('k', 'arrayBuffer')).toBeNull()
  await clock.advanceTo(clock.now() + 60_001)
  expect(text(await far.get('k', 'arrayBuffer'))).toBe('new')
  expect(kv.counts).toEqual({ reads: 4, writes: 1, refused: 0 })
})

test('a second write to a key within a second is refused, and a key ends when it was told to', async () => {
  const { clock, kv, near } = open()
  await near.put('flag', JSON.stringify({ on: true }), { expirationTtl: 60 })
  await expect(near.put('flag', 'x')).rejects.toThrow('KV PUT failed: 429')
  expect(kv.counts).toMatchObject({ writes: 2, refused: 1 })
  expect(await near.get('flag', 'json')).toEqual({ on: true })
  await clock.advanceTo(clock.now() + 60_000)
  expect(await near.get('flag', 'json')).toBeNull()
})

test('several keys are read together, each a read; what nobody wrote is null', async () => {
  const { kv, near } = open()
  await near.put('a', '{"on":true}')
  const found = await near.get(['a', 'b'], { type: 'json', cacheTtl: 30 })
  expect([...found]).toEqual([
    ['a', { on: true }],
    ['b', null],
  ])
  expect(kv.counts.reads).toBe(2)
})

test('what is deleted is gone', async () => {
  const { near } = open()
  await near.put('k', 'x')
  await near.delete('k')
  expect(await near.get('k', 'arrayBuffer')).toBeNull()
})

test('a read takes its time', async () => {
  const clock = createVirtualClock(0)
  const kv = createColoKv({
    clock,
    random: () => 1,
    windowMs: 60_000,
    readMs: (kind) => (kind === 'hot' ? 1 : 40),
  })
  let answeredAt = 0
  const ask = async () => {
    await kv.at('NRT').get('k', 'arrayBuffer')
    answeredAt = clock.now()
  }
  void ask()
  await clock.advanceTo(100)
  expect(answeredAt).toBe(40)
  void ask()
  await clock.advanceTo(200)
  expect(answeredAt).toBe(101)
})
