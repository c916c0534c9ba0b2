import { expect, test } from 'vitest'
import { startFlow } from '../../../infra/drill/flow.ts'
import type { Sample } from '../../../infra/drill/sample.ts'
import type { Planned } from '../../../infra/drill/traffic.ts'
import { createClock } from '../../support/clock.ts'
import { eventually } from '../../support/eventually.ts'
import { sample } from './samples.ts'

function* planned(): Generator<Planned, never> {
  for (let n = 0; ; n++) yield { n, atMs: n * 10, client: 0, kind: 'list', slug: '', which: 0 }
}

function flowing(signal = new AbortController().signal) {
  const clock = createClock(0)
  const answers: ((sample: Sample) => void)[] = []
  const dues: number[] = []
  let seen = 0
  const send = (_: Planned, dueAt: number) => {
    dues.push(dueAt)
    return new Promise<Sample>((resolve) => answers.push(resolve))
  }
  const onSample = () => void seen++
  const flow = startFlow({ planned: planned(), send, clock, signal, onSample })
  /** Turns the clock until so many have left. */
  const until = async (count: number) => {
    while (dues.length < count) {
      if (clock.sleeping().length > 0) clock.advance(10)
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  return { flow, clock, answers, dues, until, seen: () => seen }
}

test('requests leave when planned, although none has been answered', async () => {
  const { flow, answers, dues, until, seen } = flowing()
  await until(4)
  expect(dues).toEqual([0, 10, 20, 30])
  expect(flow.samples).toEqual([])
  answers[2]?.(sample({ n: 2 }))
  await eventually(
    async () => flow.samples.length,
    (count) => count === 1,
  )
  expect(seen()).toBe(1)
})

test('settled is what was sent before the oldest that is under way', async () => {
  const { flow, clock, answers, until } = flowing()
  await until(3)
  expect(flow.settledAt()).toBe(0)
  answers[1]?.(sample())
  answers[0]?.(sample())
  await eventually(
    async () => flow.settledAt(),
    (at) => at === 20,
  )
  answers[2]?.(sample())
  await eventually(
    async () => flow.settledAt(),
    (at) => at === clock.now(),
  )
})

test('told to stop, it sends nothing more and waits for what is under way', async () => {
  const { flow, answers, until, dues } = flowing()
  await until(2)
  let stopped = false
  const stopping = flow.stop().then(() => {
    stopped = true
  })
  answers[0]?.(sample())
  await eventually(
    async () => flow.samples.length,
    (count) => count === 1,
  )
  expect(stopped).toBe(false)
  answers[1]?.(sample())
  await stopping
  expect(flow.samples).toHaveLength(2)
  expect(dues).toHaveLength(2)
})

test('an interruption ends it too', async () => {
  const quit = new AbortController()
  const { flow, answers, until, dues } = flowing(quit.signal)
  await until(1)
  quit.abort()
  answers[0]?.(sample())
  await flow.stop()
  expect(dues).toHaveLength(1)
})
