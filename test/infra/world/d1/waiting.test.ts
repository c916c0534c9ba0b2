import { expect, test } from 'vitest'
import { QUERY_MS_MAX } from '../../../../infra/world/d1/limits.ts'
import { createWaiting } from '../../../../infra/world/d1/waiting.ts'
import { createClock } from '../../../support/clock.ts'

const never = new AbortController().signal

test('a position already reached needs no waiting', async () => {
  const clock = createClock()
  const waiting = createWaiting(clock, () => 5)
  expect(await waiting.reach(5, never)).toBe('reached')
  expect(clock.sleeping()).toEqual([])
})

test('each waits for its own position, and leaves no timer behind', async () => {
  const clock = createClock()
  const waiting = createWaiting(clock, () => 0)
  const [two, three] = [waiting.reach(2, never), waiting.reach(3, never)]
  waiting.moved(2)
  expect(await two).toBe('reached')
  expect(clock.sleeping()).toEqual([QUERY_MS_MAX])
  waiting.moved(7)
  expect(await three).toBe('reached')
  expect(clock.sleeping()).toEqual([])
})

test('waiting ends with the time limit, with the client, or with the replica', async () => {
  const clock = createClock()
  const waiting = createWaiting(clock, () => 0)
  const slow = waiting.reach(1, never)
  clock.advance(QUERY_MS_MAX)
  expect(await slow).toBe('timed-out')
  const client = new AbortController()
  const left = waiting.reach(1, client.signal)
  client.abort()
  expect(await left).toBe('stopped')
  const cut = waiting.reach(1, never)
  waiting.stop()
  expect(await cut).toBe('stopped')
  expect(clock.sleeping()).toEqual([])
})
