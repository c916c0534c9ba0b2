// Load shedding: past the limit a call is refused at once, without touching the database.
import { expect, test } from 'vitest'
import { createGate, gated } from '../../../src/data/gate.ts'
import { read } from '../../../src/data/read.ts'
import { turn, until } from '../settle.ts'
import { ATTEMPT_MS, at, d1That, hang, sourceOf } from './lab.ts'

const nothing = (): [] => []
const reason = (work: Promise<unknown>) =>
  work.then(
    () => 'ok',
    (error: { reason?: string }) => error.reason,
  )

test('as many as fit go in, the next is refused, and a place that is left is free', () => {
  const gate = createGate(2)
  expect([gate.enter(), gate.enter(), gate.enter()]).toEqual([true, true, false])
  gate.leave()
  expect([gate.enter(), gate.enter()]).toEqual([true, false])
})

test('a read too many is shed at once, and the database never hears of it', async () => {
  const { d1, sessions } = d1That(hang, at(5))
  const source = { ...sourceOf(d1), gate: createGate(1) }
  const first = reason(read(source, nothing))
  await turn()
  expect(await reason(read(source, nothing))).toBe('overloaded')
  expect(source.clock.sleeping().length).toBeGreaterThan(0) // the first still waits
  expect(sessions).toHaveLength(2) // opened, which costs nothing
  source.clock.advance(ATTEMPT_MS)
  await first
})

test('a call that stalls leaves the gate when its caller gives up, not half a minute later', async () => {
  const source = { ...sourceOf(d1That().d1), gate: createGate(1) }
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
  const source = { ...sourceOf(d1That().d1), gate: createGate(1) }
  await expect(gated(source, 100, () => Promise.reject(new Error('lost')))).rejects.toThrow('lost')
  expect(await gated(source, 100, async () => 'next')).toBe('next')
})
