// Clients in closed loop, by a turned clock.
import { expect, test } from 'vitest'
import { runCrowd } from '../../../../infra/bench/growth/crowd.ts'
import { createVirtualClock } from '../../../../infra/bench/virtual-clock.ts'

const { signal } = new AbortController()

test('as many answers as clients and time allow, each as long as it took', async () => {
  const clock = createVirtualClock(0)
  const asked: number[] = []
  const ask = async (n: number) => {
    asked.push(n)
    await clock.sleep(n % 10 === 0 ? 200 : 100)
    return true
  }
  const step = runCrowd({ clients: 3, forMs: 1_000, ask, clock, signal })
  await clock.advanceTo(2_000)
  const { x, p50, p95, failed } = await step
  expect({ x, p50, p95, failed }).toEqual({ x: 3, p50: 100, p95: 200, failed: 0 })
  expect(asked).toEqual(asked.map((_, n) => n))
  expect(asked.length).toBeGreaterThan(20)
})

test('what failed is counted, and is no throughput', async () => {
  const clock = createVirtualClock(0)
  const ask = async (n: number) => {
    await clock.sleep(100)
    return n % 2 === 0
  }
  const running = runCrowd({ clients: 1, forMs: 1_000, ask, clock, signal })
  await clock.advanceTo(1_000)
  const step = await running
  expect(step.failed).toBe(5)
  expect(step.perSecond).toBe(5)
})

test('a run that is called off has no figure', async () => {
  const off = AbortSignal.abort(new Error('enough'))
  const clock = createVirtualClock(0)
  const ask = () => Promise.resolve(true)
  await expect(runCrowd({ clients: 1, forMs: 1, ask, clock, signal: off })).rejects.toThrow(
    'enough',
  )
})
