import { expect, test } from 'vitest'
import { faultsOf } from '../../../../infra/bench/report/scenario.ts'

const base = { name: 'x', seed: 1, seconds: 9, perSecond: 1, writes: 0, keys: 1, warmSeconds: 0 }

test('a region is down from its second until its other, and no other is', () => {
  const { down } = faultsOf({ ...base, outage: { region: 'oc', from: 2, until: 4 } }, 1_000)
  const moments = [2_999, 3_000, 4_999, 5_000]
  expect(moments.map((at) => down('oc', at))).toEqual([false, true, true, false])
  expect(down('apac', 3_500)).toBe(false)
})

test('calls stall as often and as long as the scenario says', () => {
  const { stallMs } = faultsOf({ ...base, stalls: { share: 0.5, fromMs: 10, untilMs: 20 } }, 0)
  expect(stallMs(() => 0.6)).toBe(0)
  expect(stallMs(() => 0.4)).toBe(14)
  expect(faultsOf(base, 0).stallMs(() => 0)).toBe(0)
})
