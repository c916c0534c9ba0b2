import { expect, test } from 'vitest'
import { sendOpenLoop } from '../../../infra/bench/open-loop.ts'
import { seeded } from '../../../infra/world/random.ts'

const rate = { perSecond: 500, seconds: 0.4, random: seeded(1, 'open loop') }

test('requests come as planned, although none is answered before the last is sent', async () => {
  const dues: number[] = []
  const { promise: allSent, resolve } = Promise.withResolvers<void>()
  const began = performance.now()
  const all = sendOpenLoop(rate, async (dueAt) => {
    dues.push(dueAt)
    expect(dueAt).toBeLessThanOrEqual(performance.now())
    if (dueAt > began + 350) resolve()
    await allSent
  })
  await all
  expect(dues.length).toBeGreaterThan(150)
  expect(dues.length).toBeLessThan(250)
  expect(dues).toEqual(dues.toSorted((a, b) => a - b))
})

test('one that fails is heard of', async () => {
  const fail = () => Promise.reject(new Error('lost'))
  await expect(sendOpenLoop({ ...rate, seconds: 0.05 }, fail)).rejects.toThrow('lost')
})
