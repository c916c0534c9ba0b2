import { expect, test } from 'vitest'
import { hotKeyOf } from '../../../../infra/bench/report/hot-key.ts'

test('loads are counted for each life of a copy, without what filled the caches', () => {
  const loads: number[] = []
  loads[0] = 50 // cold
  loads[10] = 4
  loads[70] = 2
  loads[200] = 9 // after the last request
  expect(hotKeyOf(loads, { warmSeconds: 5, seconds: 125 })).toEqual({ loads: 3, most: 4 })
  expect(hotKeyOf([], { warmSeconds: 0, seconds: 60 })).toEqual({ loads: 0, most: 0 })
})
