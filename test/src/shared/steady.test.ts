// Time as an isolate remembers it.
import { expect, test } from 'vitest'
import { steady } from '../../../src/shared/steady.ts'

test('it stands still while the clock is set back, and then goes on as fast', () => {
  const told = [100, 150, 40, 45, 200, 10, 12]
  const clock = steady({ now: () => told.shift() ?? 0, sleep: () => Promise.resolve() })
  const seen = Array.from({ length: 7 }, () => clock.now())
  expect(seen).toEqual([100, 150, 150, 155, 310, 310, 312])
})

test('sleeping is the clock’s own', async () => {
  const slept: [number, AbortSignal | undefined][] = []
  const { signal } = new AbortController()
  const clock = steady({ now: () => 0, sleep: async (ms, stop) => void slept.push([ms, stop]) })
  await clock.sleep(7, signal)
  expect(slept).toEqual([[7, signal]])
})
