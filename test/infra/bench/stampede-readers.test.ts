// Readers under a clock turned by hand: whom they ask, and what becomes of those who waited.
import { expect, test } from 'vitest'
import { sendReaders } from '../../../infra/bench/stampede-readers.ts'
import { createVirtualClock } from '../../../infra/bench/virtual-clock.ts'

test('every isolate is asked, and who waits too long is counted when all have their copy', async () => {
  const clock = createVirtualClock(5_000)
  const asked: { isolate: string; at: number }[] = []
  const load = { seed: 1, perSecond: 20, seconds: 10, lifetime: 10, loadMs: 0 }
  const counting = sendReaders(
    { ...load, isolates: 2, colos: 'one' },
    {
      isolates: ['slow', 'fast'],
      async ask(isolate) {
        asked.push({ isolate, at: clock.now() })
        await clock.sleep(isolate === 'slow' ? 150 : 50)
        return new Headers()
      },
      ...{ loads: [6_000, 9_000], clock, signal: new AbortController().signal },
    },
  )
  await clock.advanceTo(20_000)
  const counted = await counting
  const after = asked.filter(({ at }) => at > 7_000)
  const [slow, fast] = ['slow', 'fast'].map((name) => after.filter((one) => one.isolate === name))
  expect(counted).toMatchObject({ first: { loads: 1 }, loads: 1, blocked: slow?.length })
  expect(counted).toMatchObject({ readers: after.length, missed: after.length })
  expect(fast?.length).toBeGreaterThan(50)
  expect(counted.reached).toBeCloseTo(asked.length / 10, 0)
})
