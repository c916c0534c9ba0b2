import { expect, test } from 'vitest'
import { runPhase } from '../../../infra/demo/phases.ts'
import type { Sample } from '../../../infra/demo/sample.ts'
import type { Planned } from '../../../infra/demo/traffic.ts'
import { createClock } from '../../support/leaping-clock.ts'
import { sample } from './samples.ts'

const schedule: Planned[] = [10, 30, 60].map((atMs, n) => ({ n, atMs, colo: 'NRT', kind: 'list' }))

test('requests leave when planned, although none has been answered yet', async () => {
  const clock = createClock()
  const { signal } = new AbortController()
  const left: number[] = []
  const answers: ((sample: Sample) => void)[] = []
  const send = (_: Planned, dueAt: number) => {
    left.push(dueAt)
    if (left.length === schedule.length) {
      queueMicrotask(() => answers.forEach((answer, n) => void answer(sample({ n }))))
    }
    return new Promise<Sample>((resolve) => answers.push(resolve))
  }
  const seen: number[] = []
  const onSample = ({ n }: Sample) => void seen.push(n)
  const samples = await runPhase({ schedule, send, clock, signal, onSample })
  expect(left).toEqual([10, 30, 60])
  expect(clock.slept).toEqual([10, 20, 30])
  expect(samples.map(({ n }) => n)).toEqual([0, 1, 2])
  expect(seen).toEqual([0, 1, 2])
})

test('after an interruption nothing more is sent', async () => {
  const quit = new AbortController()
  let sent = 0
  const send = async () => {
    if (++sent === 2) quit.abort()
    return sample()
  }
  const { signal } = quit
  const samples = await runPhase({ schedule, send, clock: createClock(), signal, onSample() {} })
  expect(sent).toBe(2)
  expect(samples).toHaveLength(2)
})
