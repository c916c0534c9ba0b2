// A region's way to the primary: left when another way was good, tried again by one request at a time.
import { expect, test } from 'vitest'
import { WRITE_TRY_MS } from '../../../../../src/edge/routing/rules/limits.ts'
import {
  blocked,
  entered,
  passable,
  type Reach,
  reachable,
} from '../../../../../src/edge/routing/rules/reach.ts'

const NOW = 1_000_000
const at = { beganAt: NOW, now: NOW, chance: () => 0.5 }

test('a blocked way is left for five seconds twice, then for ten', () => {
  const once = blocked(reachable, at)
  expect(passable(once, true, NOW + 4_999)).toBe(false)
  expect(passable(once, true, NOW + 5_000)).toBe(true)
  const twice = blocked(once, at)
  expect(passable(twice, true, NOW + 4_999)).toBe(false)
  expect(passable(twice, true, NOW + 5_000)).toBe(true)
  const again = blocked(twice, at)
  expect(passable(again, true, NOW + 9_999)).toBe(false)
  expect(passable(again, true, NOW + 10_000)).toBe(true)
})

test('never for longer than a minute and a bit', () => {
  let reach: Reach = reachable
  for (let i = 0; i < 20; i++) reach = blocked(reach, at)
  expect(passable(reach, true, NOW + 60_000)).toBe(true)
})

test('those that were under way when it was left do not prolong it', () => {
  const once = blocked(reachable, at)
  expect(blocked(once, { ...at, beganAt: NOW - 1, now: NOW + 100 })).toBe(once)
})

test('one request tries it, and the others wait for its end', () => {
  const due = NOW + 5_000
  const tried = entered(blocked(reachable, at), due)
  expect(passable(tried, true, due)).toBe(false)
  expect(passable(tried, true, due + WRITE_TRY_MS)).toBe(true)
})

test('to go a way that is not due yet changes nothing, nor does a good one', () => {
  const reach = blocked(reachable, at)
  expect(entered(reach, NOW + 1)).toBe(reach)
  expect(entered(reachable, NOW)).toBe(reachable)
})

test('what cannot be repeated is not for trying', () => {
  expect(passable(blocked(reachable, at), false, NOW + 60_000)).toBe(false)
  expect(passable(reachable, false, NOW)).toBe(true)
})
