import { expect, test } from 'vitest'
import { createSingleFlight } from '../../../../infra/bench/report/single-flight.ts'

test('who asks while it is loaded waits for that load; who comes later loads again', async () => {
  const once = createSingleFlight<string, number>()
  let loads = 0
  const load = async () => ++loads
  expect(await Promise.all([once('a', load), once('a', load), once('b', load)])).toEqual([1, 1, 2])
  expect(await once('a', load)).toBe(3)
})

test('a load that fails fails for all who wait, and is tried anew', async () => {
  const once = createSingleFlight<string, number>()
  const fail = () => Promise.reject(new Error('no'))
  const both = await Promise.allSettled([once('a', fail), once('a', fail)])
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(await once('a', async () => 1)).toBe(1)
})
