import { expect, test } from 'vitest'
import { overheadOf, without } from '../../../../infra/bench/fidelity/overhead.ts'
import type { Seen } from '../../../../infra/bench/fidelity/seen.ts'
import { readColos } from '../../../../infra/world/map.ts'

const [colo] = readColos()
if (!colo) throw new Error('There is no colo.')
const request = { session: 1, colo, key: 1, write: false }
const read = (source: 'memory' | 'primary' | 'replica', ms: number): Seen => ({
  ...{ atMs: 0, ms, request, outcome: { ok: true, version: 1, source } },
})
const write = (ms: number): Seen => ({
  ...{ ...read('primary', ms), request: { ...request, write: true } },
})

test('the machine’s own time is a median for each way to an answer, and is taken off there', () => {
  const still = [read('memory', 1), read('memory', 2), read('memory', 90), read('replica', 20)]
  const overhead = overheadOf([...still, write(30)])
  expect(overhead).toEqual({ memory: 2, replica: 20, write: 30 })
  const real = [read('memory', 1.5), read('replica', 100), write(330), read('primary', 400)]
  expect(without(overhead, real).map(({ ms }) => ms)).toEqual([0, 80, 300, 370])
})

test('what failed is nobody’s time', () => {
  const failed: Seen = { ...read('memory', 500), outcome: { ok: false } }
  expect(overheadOf([failed])).toEqual({})
  expect(without({ memory: 2 }, [failed])).toEqual([failed])
})
