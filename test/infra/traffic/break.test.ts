import { expect, test } from 'vitest'
import { breakWhile } from '../../../infra/traffic/break.ts'
import type { Fault } from '../../../infra/world/faults.ts'
import { slowWorld } from './slow-world.ts'

const down: Fault = { kind: 'region-down', region: 'oc' }
const restart: Fault = { kind: 'edge-restart' }

test('it breaks, waits, heals, and tells when each was ordered and when it was so', async () => {
  const { clock, asked, control } = slowWorld()
  const { signal } = new AbortController()
  const told: unknown[] = []
  const tell = (line: unknown) => void told.push(line)
  const until = () => clock.sleep(5_000)
  const faults = [down, restart]
  const lines = await breakWhile({ faults, control, clock, signal, until, tell })
  expect(lines).toEqual([
    { kind: 'fault', askedAt: 0, at: 1_000, id: 'f1', fault: down },
    { kind: 'fault', askedAt: 1_000, at: 2_000, id: 'f2', fault: restart },
    { kind: 'healed', askedAt: 1_000, at: 2_000, id: 'f2', fault: restart }, // by itself
    { kind: 'healed', askedAt: 7_000, at: 8_000, id: 'f1', fault: down },
  ])
  expect(told).toEqual(lines)
  expect(asked).toEqual(['region-down', 'edge-restart', 'f1'])
})

test('an interruption leaves it broken: the world ends anyway', async () => {
  const { clock, asked, control } = slowWorld()
  const quit = new AbortController()
  const until = async () => quit.abort()
  await breakWhile({ faults: [down], control, clock, signal: quit.signal, until })
  expect(asked).toEqual(['region-down'])
})

test('a world that refuses is an error', async () => {
  const { clock } = slowWorld()
  const { signal } = new AbortController()
  const control = { break: () => Promise.reject(new Error('no')), heal: async () => {} }
  const refused = breakWhile({ faults: [down], control, clock, signal, until: async () => {} })
  await expect(refused).rejects.toThrow('no')
})
