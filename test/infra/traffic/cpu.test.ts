import { expect, test } from 'vitest'
import { watchCpu } from '../../../infra/traffic/cpu.ts'

test('busy is what was not idle, since the call', () => {
  const readings = [
    { idleMs: 1_000, allMs: 4_000 },
    { idleMs: 1_300, allMs: 5_000 },
  ]
  const cpu = watchCpu(() => readings.shift() ?? { idleMs: 0, allMs: 0 })
  expect(cpu()).toBeCloseTo(0.7)
})

test('no time passed is not busy', () => {
  expect(watchCpu(() => ({ idleMs: 1, allMs: 2 }))()).toBe(0)
})
