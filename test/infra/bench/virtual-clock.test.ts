import { expect, test } from 'vitest'
import { createVirtualClock } from '../../../infra/bench/virtual-clock.ts'
import { within } from '../../../src/shared/time.ts'

test('whoever sleeps wakes at his time, in order, also when he falls asleep on the way', async () => {
  const clock = createVirtualClock(1_000)
  const woke: [string, number][] = []
  const sleeper = async (name: string, ...naps: number[]) => {
    for (const ms of naps) {
      await clock.sleep(ms)
      woke.push([name, clock.now()])
    }
  }
  void sleeper('a', 30, 40)
  void sleeper('b', 20, 30)
  await clock.advanceTo(1_060)
  expect(woke).toEqual([
    ['b', 1_020],
    ['a', 1_030],
    ['b', 1_050],
  ])
  await clock.advanceTo(1_070)
  expect(woke.at(-1)).toEqual(['a', 1_070])
  expect(clock.now()).toBe(1_070)
})

test('a sleep that is called off ends at once', async () => {
  const clock = createVirtualClock(0)
  expect(await within(clock, 100, Promise.resolve('done'))).toBe('done')
  const late = within(clock, 100, new Promise(() => {}))
  await clock.advanceTo(100)
  expect(await late).toBe('timeout')
  await clock.sleep(5, AbortSignal.abort())
  expect(clock.now()).toBe(100)
})
