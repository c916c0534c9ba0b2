import { expect, test } from 'vitest'
import { startFlow } from '../../../infra/traffic/open-loop.ts'
import { until } from '../../src/settle.ts'
import { createClock } from '../../support/clock.ts'

type Planned = { n: number; atMs: number }

function* endless(): Generator<Planned, never> {
  for (let n = 0; ; n++) yield { n, atMs: n * 10 }
}

function flowing(signal = new AbortController().signal, planned: Iterable<Planned> = endless()) {
  const clock = createClock(0)
  const answers: ((sample: string) => void)[] = []
  const dues: number[] = []
  let seen = 0
  const send = (_: Planned, dueAt: number) => {
    dues.push(dueAt)
    return new Promise<string>((resolve) => answers.push(resolve))
  }
  const onSample = () => void seen++
  const flow = startFlow({ planned, send, clock, signal, onSample })
  /** Turns the clock until so many have left. */
  const leave = async (count: number) => {
    while (dues.length < count) {
      if (clock.sleeping().length > 0) clock.advance(10)
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  return { flow, clock, answers, dues, leave, seen: () => seen }
}

test('requests leave when planned, although none has been answered', async () => {
  const { flow, answers, dues, leave, seen } = flowing()
  await leave(4)
  expect(dues).toEqual([0, 10, 20, 30])
  expect(flow.samples).toEqual([])
  answers[2]?.('second')
  await until(() => flow.samples.length === 1)
  expect(seen()).toBe(1)
})

test('settled is what was sent before the oldest that is under way', async () => {
  const { flow, clock, answers, leave } = flowing()
  await leave(3)
  expect(flow.settledAt()).toBe(0)
  answers[1]?.('one')
  answers[0]?.('one')
  await until(() => flow.settledAt() === 20)
  answers[2]?.('one')
  await until(() => flow.settledAt() === clock.now())
})

test('told to stop, it sends nothing more and waits for what is under way', async () => {
  const { flow, answers, leave, dues } = flowing()
  await leave(2)
  let stopped = false
  const stopping = flow.stop().then(() => {
    stopped = true
  })
  answers[0]?.('one')
  await until(() => flow.samples.length === 1)
  expect(stopped).toBe(false)
  answers[1]?.('one')
  await stopping
  expect(flow.samples).toHaveLength(2)
  expect(dues).toHaveLength(2)
})

test('an interruption ends it too', async () => {
  const quit = new AbortController()
  const { flow, answers, leave, dues } = flowing(quit.signal)
  await leave(1)
  quit.abort()
  answers[0]?.('one')
  await flow.stop()
  expect(dues).toHaveLength(1)
})

test('a plan that ends is done when its last answer is in', async () => {
  const { signal } = new AbortController()
  const { flow, answers, leave } = flowing(
    signal,
    [0, 1, 2].map((n) => ({ n, atMs: n * 10 })),
  )
  await leave(3)
  for (const [n, answer] of answers.entries()) answer(`answer ${n}`)
  expect(await flow.done()).toEqual(['answer 0', 'answer 1', 'answer 2'])
})

test('what fails is told when all has ended', async () => {
  const { signal } = new AbortController()
  const clock = createClock(0)
  const send = ({ n }: Planned) => (n === 0 ? Promise.reject(new Error('no')) : Promise.resolve(n))
  const planned = [0, 1].map((n) => ({ n, atMs: 0 }))
  const flow = startFlow({ planned, send, clock, signal })
  await expect(flow.done()).rejects.toThrow('no')
  expect(flow.samples).toEqual([1])
})
