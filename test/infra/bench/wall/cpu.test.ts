import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { cpuUsOf } from '../../../../infra/bench/wall/cpu.ts'

test.runIf(existsSync('/proc/self/schedstat'))('a process that works spends CPU time', () => {
  const before = cpuUsOf(process.pid) ?? Number.NaN
  const until = performance.now() + 20
  while (performance.now() < until);
  const spent = (cpuUsOf(process.pid) ?? Number.NaN) - before
  expect(spent).toBeGreaterThan(0)
})

test('where nobody tells, there is none', () => {
  expect(cpuUsOf(-1)).toBeUndefined()
})
