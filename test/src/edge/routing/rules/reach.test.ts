// A region's way to the primary: left when another way was good, tried again by one request at a time.
import { expect, test } from 'vitest'
import { WRITE_TRY_MS } from '../../../../../src/edge/routing/rules/limits.ts'
import {
  blocked,
  entered,
  isDue,
  type Reach,
  reachable,
} from '../../../../../src/edge/routing/rules/reach.ts'

const NOW = 1_000_000
const at = { beganAt: NOW, now: NOW, chance: () => 0.5 }

test('a blocked way is left for five seconds twice, then for ten', () => {
  const once = blocked(reachable, at)
  expect(isDue(once, NOW + 4_999)).toBe(false)
  expect(isDue(once, NOW + 5_000)).toBe(true)
  const twice = blocked(once, at)
  expect(isDue(twice, NOW + 4_999)).toBe(false)
  expect(isDue(twice, NOW + 5_000)).toBe(true)
  const again = blocked(twice, at)
  expect(isDue(again, NOW + 9_999)).toBe(false)
  expect(isDue(again, NOW + 10_000)).toBe(true)
})

test('never for longer than a minute and a bit', () => {
  let reach: Reach = reachable
  for (let i = 0; i < 20; i++) reach = blocked(reach, at)
  expect(isDue(reach, NOW + 60_000)).toBe(true)
})

test('those that were under way when it was left do not prolong it', () => {
  const once = blocked(reachable, at)
  expect(blocked(once, { ...at, beganAt: NOW - 1, now: NOW + 100 })).toBe(once)
})

test('one request tries it, and the others wait for its end', () => {
  const due = NOW + 5_000
  const tried = entered(blocked(reachable, at), due)
  expect(isDue(tried, due)).toBe(false)
  expect(isDue(tried, due + WRITE_TRY_MS)).toBe(true)
})

test('to go a way that is not due yet changes nothing, nor does a good one', () => {
  const reach = blocked(reachable, at)
  expect(entered(reach, NOW + 1)).toBe(reach)
  expect(entered(reachable, NOW)).toBe(reachable)
})

test('a good way is not tried', () => {
  expect(isDue(reachable, NOW)).toBe(false)
})
