import { expect, test } from 'vitest'
import { cacheStorage } from '../../../../infra/bench/report/cache-storage.ts'
import { createVirtualClock } from '../../../../infra/bench/virtual-clock.ts'

const SCENARIO = {
  ...{ name: 'x', seed: 1, seconds: 9, perSecond: 1, writes: 0, keys: 1, warmSeconds: 0 },
}

test('a copy lives as long as it says, in its colo alone', async () => {
  const clock = createVirtualClock(0)
  const storage = cacheStorage({ clock, scenario: SCENARIO })
  const [here, there] = [await storage.open('NRT'), await storage.open('LHR')]
  expect(await storage.open('NRT')).toBe(here)
  await here.put('u', new Response('text', { headers: { 'Cache-Control': 'max-age=60' } }))
  await here.put('v', new Response('text'))
  const look = async (cache: typeof here, url = 'u') => {
    const found = cache.match(url)
    await clock.advanceTo(clock.now() + 2_000)
    return (await found)?.text()
  }
  expect(await look(here)).toBe('text')
  expect(await look(there)).toBeUndefined()
  expect(await look(here, 'v')).toBeUndefined()
  await clock.advanceTo(60_000)
  expect(await look(here)).toBeUndefined()
})
