// Memory is counted for the processes asked for, and no others.
import { expect, test } from 'vitest'
import { memoryOf } from '../../../infra/bench/memory.ts'

test('this process has some, nobody has none', () => {
  const mine = memoryOf([], [process.pid])
  expect(mine.processes).toBe(1)
  expect(mine.rssMb).toBeGreaterThan(10)
  expect(mine.pssMb).toBeLessThanOrEqual(mine.rssMb)
  expect(memoryOf([], [])).toEqual({ processes: 0, pssMb: 0, rssMb: 0 })
})
