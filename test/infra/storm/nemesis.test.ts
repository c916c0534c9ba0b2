import { expect, test } from 'vitest'
import { runNemesis } from '../../../infra/storm/nemesis.ts'
import type { FaultLine } from '../../../infra/traffic/history.ts'
import type { Fault } from '../../../infra/world/faults.ts'
import { slowWorld } from '../traffic/slow-world.ts'

const down: Fault = { kind: 'region-down', region: 'oc' }
const primary: Fault = { kind: 'primary-down' }
const restart: Fault = { kind: 'edge-restart' }
const schedule = [
  { fromMs: 5_000, toMs: 9_000, faults: [down, restart, primary] },
  { fromMs: 14_000, toMs: 20_000, faults: [primary] },
]

function stage(signal = new AbortController().signal) {
  const { clock, asked, control } = slowWorld()
  const told: FaultLine[] = []
  const tell = (line: FaultLine) => void told.push(line)
  return { asked, told, run: () => runNemesis({ schedule, control, clock, signal, tell }) }
}

test('every window is broken and healed in its time, and told with both times', async () => {
  const { asked, told, run } = stage()
  await run()
  const [a, b, c] = ['region-down', 'edge-restart', 'primary-down']
  expect(asked).toEqual([a, b, c, 'f1', 'f3', c, 'f6'])
  expect(told).toEqual([
    { kind: 'fault', askedAt: 5_000, at: 6_000, id: 'f1', fault: down },
    { kind: 'fault', askedAt: 6_000, at: 7_000, id: 'f2', fault: restart },
    { kind: 'healed', askedAt: 6_000, at: 7_000, id: 'f2', fault: restart }, // by itself
    { kind: 'fault', askedAt: 7_000, at: 8_000, id: 'f3', fault: primary },
    { kind: 'healed', askedAt: 9_000, at: 10_000, id: 'f1', fault: down },
    { kind: 'healed', askedAt: 10_000, at: 11_000, id: 'f3', fault: primary },
    { kind: 'fault', askedAt: 14_000, at: 15_000, id: 'f6', fault: primary },
    { kind: 'healed', askedAt: 20_000, at: 21_000, id: 'f6', fault: primary },
  ])
})

test('when the storm ends early nothing more is broken', async () => {
  const { asked, run } = stage(AbortSignal.abort())
  await run()
  expect(asked).toEqual([])
})
