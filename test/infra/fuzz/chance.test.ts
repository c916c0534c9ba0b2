// Chance from a seed.
import { expect, test } from 'vitest'
import { chanceOf } from '../../../infra/fuzz/chance.ts'

const draws = (seed: number, label: string) => {
  const chance = chanceOf(seed, label)
  return Array.from({ length: 200 }, () => chance.below(10))
}

test('the same seed and label draw the same, others do not', () => {
  expect(draws(1, 'a')).toEqual(draws(1, 'a'))
  expect(draws(1, 'a')).not.toEqual(draws(2, 'a'))
  expect(draws(1, 'a')).not.toEqual(draws(1, 'b'))
})

test('every choice comes, and nothing beyond', () => {
  expect([...new Set(draws(1, 'a'))].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  const chance = chanceOf(1, 'of')
  const chosen = Array.from({ length: 100 }, () => chance.of(['x', 'y']))
  expect(new Set(chosen)).toEqual(new Set(['x', 'y']))
})

test('what never happens does not, and what always happens does', () => {
  const chance = chanceOf(1, 'happens')
  const happened = Array.from({ length: 100 }, () => [chance.happens(0), chance.happens(1)])
  expect(happened.every(([never, always]) => !never && always)).toBe(true)
})
