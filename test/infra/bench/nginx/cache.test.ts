import { expect, test } from 'vitest'
import { createNginxCache } from '../../../../infra/bench/nginx/cache.ts'
import { createVirtualClock } from '../../../../infra/bench/virtual-clock.ts'

/** `loadMs` of each load, in turn; the last one for all that follow. */
function open(...loadMs: number[]) {
  const clock = createVirtualClock(0)
  let loads = 0
  const load = async () => {
    const ms = loadMs[Math.min(loads, loadMs.length - 1)] ?? 0
    const version = ++loads
    await clock.sleep(ms)
    if (ms < 0) throw new Error('The origin is down.')
    return version
  }
  const life = { freshSeconds: 2, staleSeconds: 4 }
  const cache = createNginxCache(life, load, clock)
  /** Asked `at`; with how long it took. */
  async function read(at: number, times = 1) {
    await clock.advanceTo(at)
    const asked = Array.from({ length: times }, async () => {
      const { status, version } = await cache.read(1)
      return `${status} ${version} after ${clock.now() - at} ms`
    })
    const all = Promise.allSettled(asked)
    await clock.advanceTo(at + 20_000)
    return (await all).map((one) => (one.status === 'fulfilled' ? one.value : 'failed'))
  }
  /** The same, and time goes no further than the answer. */
  async function glance(at: number) {
    await clock.advanceTo(at)
    return (await cache.read(1)).status
  }
  return { read, glance, clock, loads: () => loads }
}

test('who waits for another’s load looks every half second', async () => {
  const { read, loads } = open(60)
  expect(await read(0, 3)).toEqual([
    'MISS 1 after 60 ms',
    ...['HIT 1 after 500 ms', 'HIT 1 after 500 ms'],
  ])
  expect(loads()).toBe(1)
})

test('who has waited for five seconds asks for himself, and keeps nothing', async () => {
  const { read } = open(9_000, 10)
  expect(await read(0, 2)).toEqual(['MISS 1 after 9000 ms', 'MISS 2 after 5010 ms'])
})

test('a load that fails lets the next one load', async () => {
  const { read } = open(-1, 10)
  expect(await read(0)).toEqual(['failed'])
  expect(await read(20_000)).toEqual(['MISS 2 after 10 ms'])
})

test('a copy lives to the end of its second, then one refreshes it and the others see that', async () => {
  const { glance, clock, loads } = open(0, 60)
  const first = glance(100)
  await clock.advanceTo(100)
  expect(await first).toBe('MISS')
  expect(await glance(2_999)).toBe('HIT')
  expect([await glance(3_000), await glance(3_030)]).toEqual(['STALE', 'UPDATING'])
  expect(await glance(3_060)).toBe('HIT')
  expect(loads()).toBe(2)
})

test('a copy that is too old is loaded by everybody who asks', async () => {
  const { read, loads } = open(0, 60)
  await read(0)
  expect(await read(20_000, 3)).toEqual([
    ...['EXPIRED 2 after 60 ms', 'EXPIRED 3 after 60 ms', 'EXPIRED 4 after 60 ms'],
  ])
  expect(loads()).toBe(4)
})
