import { expect, test } from 'vitest'
import { closedLoop } from '../../../infra/traffic/closed-loop.ts'
import { createClock } from '../../support/leaping-clock.ts'

/** Each answer takes 50 ms. */
function client(signal = new AbortController().signal) {
  const clock = createClock()
  const asked: number[] = []
  const ask = async () => {
    asked.push(clock.now())
    await clock.sleep(50)
  }
  const plan = [100, 100, 5_000].map((thinkMs) => ({ thinkMs }))
  const run = (untilMs: number) => closedLoop({ plan, ask, clock, untilMs, signal })
  return { run, asked }
}

test('a client thinks, asks, and waits for the answer', async () => {
  const { run, asked } = client()
  await run(60_000)
  expect(asked).toEqual([100, 250, 5_300])
})

test('nothing is asked when the time is up, or after an interruption', async () => {
  const late = client()
  await late.run(250)
  expect(late.asked).toEqual([100])
  const ended = client(AbortSignal.abort())
  await ended.run(60_000)
  expect(ended.asked).toEqual([])
})
