// Load shedding: past the limit a call is refused at once, without touching the database.
import { beforeEach, describe, expect, test } from 'vitest'
import { createGate, gated } from '../../../src/data/gate.ts'
import { read } from '../../../src/data/read.ts'
import { LEASE_MARGIN_MS } from '../../../src/shared/leases.ts'
import { createClock, type HandClock } from '../../support/clock.ts'
import { turn, until } from '../settle.ts'
import { ATTEMPT_MS, at, d1That, hang, sourceOf } from './lab.ts'

let clock: HandClock
beforeEach(() => {
  clock = createClock()
})

const nothing = (): [] => []
const reason = (work: Promise<unknown>) =>
  work.then(
    () => 'ok',
    (error: { reason?: string }) => error.reason,
  )

test('as many as fit go in, the next is refused, and a place that is left is free', () => {
  const gate = createGate(createClock(), 2)
  const [first, second, third] = [gate.enter(100), gate.enter(100), gate.enter(100)]
  expect([first, second, third].map(Boolean)).toEqual([true, true, false])
  first?.leave()
  expect([gate.enter(100), gate.enter(100)].map(Boolean)).toEqual([true, false])
})

test('a read too many is shed at once, and the database never hears of it', async () => {
  const { d1, sessions } = d1That(hang, at(5))
  const source = { ...sourceOf(d1, {}, clock), gate: createGate(clock, 1) }
  const first = reason(read(source, nothing))
  await turn()
  expect(await reason(read(source, nothing))).toBe('overloaded')
  expect(source.clock.sleeping().length).toBeGreaterThan(0) // the first still waits
  expect(sessions).toHaveLength(2) // opened, which costs nothing
  source.clock.advance(ATTEMPT_MS)
  await first
})

test('a call that stalls leaves the gate when its caller gives up, not half a minute later', async () => {
  const source = { ...sourceOf(d1That().d1, {}, clock), gate: createGate(clock, 1) }
  let calls = 0
  const stalled = gated(source, 100, () => {
    calls++
    return new Promise(() => {})
  })
  await until(() => calls === 1)
  source.clock.advance(100)
  expect(await stalled).toBe('timeout')
  expect(await gated(source, 100, async () => 'next')).toBe('next')
})

test('a call that fails leaves it too', async () => {
  const source = { ...sourceOf(d1That().d1, {}, clock), gate: createGate(clock, 1) }
  await expect(gated(source, 100, () => Promise.reject(new Error('lost')))).rejects.toThrow('lost')
  expect(await gated(source, 100, async () => 'next')).toBe('next')
})

describe('a call whose request is ended, so that nothing of it ever settles', () => {
  /** Time as that request sees it: its timers died with it. */
  const dead = { now: () => clock.now(), sleep: () => new Promise<void>(() => {}) }

  test('leaves the gate when its time is over', async () => {
    const gate = createGate(clock, 64)
    const source = { ...sourceOf(d1That().d1, {}, clock), gate }
    const lost = { ...source, clock: dead }
    for (let i = 0; i < 64; i++) void gated(lost, 800, () => new Promise(() => {}))
    expect(gate.inside).toBe(64)
    expect(await reason(gated(source, 800, async () => 'next'))).toBe('overloaded')
    clock.advance(800 + LEASE_MARGIN_MS + 1_000)
    expect(await gated(source, 800, async () => 'next')).toBe('next')
    expect(gate.inside).toBe(0)
  })

  test('is kept alive by the platform until it ends, and nobody hears of its failure', async () => {
    const kept: Promise<unknown>[] = []
    const source = {
      ...sourceOf(d1That().d1, {}, clock),
      keep: (work: Promise<unknown>) => void kept.push(work),
    }
    void gated(source, 100, () => Promise.reject(new Error('lost'))).catch(() => {})
    expect(await Promise.all(kept)).toEqual([undefined])
    expect(source.gate.inside).toBe(0)
  })
})
