import { expect, test } from 'vitest'
import { isTwist, MUTANTS, TWISTS } from '../../../infra/model/mutants.ts'

test('fourteen mistakes in the protocol, each with words of its own', () => {
  expect(Object.keys(MUTANTS)).toHaveLength(14)
  expect(new Set(Object.values(TWISTS)).size).toBe(Object.keys(TWISTS).length)
})

test('only names of the list are mistakes', () => {
  expect(isTwist('M12')).toBe(true)
  expect(isTwist('M15')).toBe(false)
  expect(isTwist('toString')).toBe(false)
})
