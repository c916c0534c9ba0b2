// Waiting has an end, by a clock that can be turned by hand or by the runtime's own.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { ofAnother, systemClock, within } from '../../../src/shared/time.ts'
import { createClock } from '../../support/clock.ts'
import { turn } from '../settle.ts'

const never = new Promise<never>(() => {})

describe('within', () => {
  test('gives the value that comes in time, and stops the timer', async () => {
    const clock = createClock()
    expect(await within(clock, 100, Promise.resolve('value'))).toBe('value')
    expect(clock.sleeping()).toEqual([])
  })

  test('gives up exactly at the cap', async () => {
    const clock = createClock()
    let settled: unknown
    const waiting = within(clock, 100, never).then((value) => {
      settled = value
    })
    clock.advance(99)
    await turn()
    expect(settled).toBeUndefined()
    clock.advance(1)
    await waiting
    expect(settled).toBe('timeout')
  })

  test('tells early, with one timer at a time, and waits on', async () => {
    const clock = createClock()
    const told: string[] = []
    const waiting = within(clock, 100, never, { ms: 30, tell: () => told.push('early') })
    expect(clock.sleeping()).toEqual([30])
    clock.advance(29)
    await turn()
    expect(told).toEqual([])
    clock.advance(1)
    await turn()
    expect([told, clock.sleeping()]).toEqual([['early'], [70]])
    clock.advance(70)
    expect([await waiting, told]).toEqual(['timeout', ['early']])
  })

  test.each([0, 30])(
    'tells nobody who has the value after %i of 30 ms, unless it is late',
    async (ms) => {
      const clock = createClock()
      const tell = vi.fn()
      const { promise, resolve } = Promise.withResolvers<string>()
      const waiting = within(clock, 100, promise, { ms: 30, tell })
      clock.advance(ms)
      await turn()
      resolve('value')
      expect(await waiting).toBe('value')
      expect(clock.sleeping()).toEqual([])
      clock.advance(1_000)
      await turn()
      expect(tell).toHaveBeenCalledTimes(ms === 30 ? 1 : 0)
    },
  )

  test('passes a failure on, and stops the timer', async () => {
    const clock = createClock()
    await expect(within(clock, 100, Promise.reject(new Error('broken')))).rejects.toThrow('broken')
    expect(clock.sleeping()).toEqual([])
  })

  test('a failure after the cap troubles nobody', async () => {
    const clock = createClock()
    const unhandled = vi.fn()
    process.once('unhandledRejection', unhandled)
    const { promise, reject } = Promise.withResolvers<never>()
    const waiting = within(clock, 100, promise)
    clock.advance(100)
    expect(await waiting).toBe('timeout')
    reject(new Error('late'))
    await turn()
    await turn()
    process.removeListener('unhandledRejection', unhandled)
    expect(unhandled).not.toHaveBeenCalled()
  })
})

describe('systemClock', () => {
  beforeEach(() => void vi.useFakeTimers({ now: 5_000 }))
  afterEach(() => void vi.useRealTimers())

  test('reads the runtime and sleeps as long as asked', async () => {
    expect(systemClock.now()).toBe(5_000)
    const woken = vi.fn()
    const sleeping = systemClock.sleep(200).then(woken)
    await vi.advanceTimersByTimeAsync(199)
    expect(woken).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    await sleeping
    expect(systemClock.now()).toBe(5_200)
  })

  test('wakes early, without a timer left, when the signal aborts', async () => {
    const stop = new AbortController()
    const sleeping = systemClock.sleep(200, stop.signal)
    expect(vi.getTimerCount()).toBe(1)
    stop.abort()
    await sleeping
    expect(vi.getTimerCount()).toBe(0)
  })

  test('does not sleep at all on a signal that was aborted before', async () => {
    await systemClock.sleep(200, AbortSignal.abort())
    expect(vi.getTimerCount()).toBe(0)
  })
})

test('what another request began is a timeout when it fails as well as when it never comes', async () => {
  const clock = createClock()
  const ended = Promise.reject(new Error('created by a request that has since ended'))
  expect(await ofAnother(clock, 100, ended)).toBe('timeout')
  expect(await ofAnother(clock, 100, Promise.resolve('theirs'))).toBe('theirs')
  const waiting = ofAnother(clock, 100, new Promise(() => {}))
  clock.advance(100)
  expect(await waiting).toBe('timeout')
})
