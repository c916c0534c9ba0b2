import { expect, test } from 'vitest'
import { breakIn, breakWhile } from '../../../infra/traffic/break.ts'
import type { Fault } from '../../../infra/world/faults.ts'
import { slowWorld } from './slow-world.ts'

const down: Fault = { kind: 'region-down', region: 'oc' }
const primary: Fault = { kind: 'primary-down' }
const restart: Fault = { kind: 'edge-restart' }

test('every window is broken and healed in its time, and told with both times', async () => {
  const { clock, asked, control } = slowWorld()
  const { signal } = new AbortController()
  const told: unknown[] = []
  const windows = [
    { fromMs: 5_000, toMs: 9_000, faults: [down, restart, primary] },
    { fromMs: 14_000, toMs: 20_000, faults: [primary] },
  ]
  const tell = (line: unknown) => void told.push(line)
  const lines = await breakIn(windows, { control, clock, signal, tell })
  const [a, b, c] = ['region-down', 'edge-restart', 'primary-down']
  expect(asked).toEqual([a, b, c, 'f1', 'f3', c, 'f6'])
  expect(lines).toEqual([
    { kind: 'fault', askedAt: 5_000, at: 6_000, id: 'f1', fault: down },
    { kind: 'fault', askedAt: 6_000, at: 7_000, id: 'f2', fault: restart },
    { kind: 'healed', askedAt: 6_000, at: 7_000, id: 'f2', fault: restart }, // by itself
    { kind: 'fault', askedAt: 7_000, at: 8_000, id: 'f3', fault: primary },
    { kind: 'healed', askedAt: 9_000, at: 10_000, id: 'f1', fault: down },
    { kind: 'healed', askedAt: 10_000, at: 11_000, id: 'f3', fault: primary },
    { kind: 'fault', askedAt: 14_000, at: 15_000, id: 'f6', fault: primary },
    { kind: 'healed', askedAt: 20_000, at: 21_000, id: 'f6', fault: primary },
  ])
  expect(told).toEqual(lines)
})

test('after an interruption nothing more is broken, and what is stays so: the world ends', async () => {
  const { clock, asked, control } = slowWorld()
  const quit = new AbortController()
  const options = { control, clock, signal: quit.signal }
  await breakWhile(async () => quit.abort(), [down], options)
  await breakIn([{ fromMs: 0, toMs: 9_000, faults: [primary] }], options)
  expect(asked).toEqual(['region-down'])
})

test('a world that refuses is an error', async () => {
  const { clock } = slowWorld()
  const { signal } = new AbortController()
  const control = { break: () => Promise.reject(new Error('no')), heal: async () => {} }
  const refused = breakWhile(async () => {}, [down], { control, clock, signal })
  await expect(refused).rejects.toThrow('no')
})
