// The simulation itself: what it counts is what happened, whatever the cache makes of it.
import { expect, test } from 'vitest'
import { simulate } from '../../../infra/bench/stampede-simulate.ts'

const quiet = {
  seed: 2,
  perSecond: 40,
  seconds: 25,
  isolates: 2,
  colos: 'one',
  lifetime: 10,
  loadMs: 200,
} as const
const kv = { windowMs: 0, readMs: () => 0 }

test('every reader is counted, and so is each load and KV operation', async () => {
  const run = await simulate(quiet, kv)
  expect(run.first.loads).toBe(2) // nobody had a copy, and each isolate asks for itself
  expect(run.first.blocked).toBeGreaterThan(0)
  expect(run.expiries).toBe(2)
  expect(run.readers).toBeGreaterThan(40 * 20)
  expect(run.kv.writes).toBeGreaterThan(0)
  expect(run.kv.writes).toBeLessThanOrEqual(run.first.loads + run.loads)
})

test('where copies cannot be kept, every reader loads and waits: it would be seen', async () => {
  const run = await simulate({ ...quiet, perSecond: 5, lifetime: 0 }, kv)
  expect(run.missed).toBe(run.readers)
  expect(run.blocked).toBe(run.readers)
  expect(run.loads).toBeGreaterThan(run.readers / 3)
})
