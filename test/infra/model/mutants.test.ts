import { expect, test } from 'vitest'
import { isTwist, MUTANTS, TWISTS } from '../../../infra/model/mutants.ts'

test('twelve mistakes in the protocol, each with words of its own', () => {
  expect(Object.keys(MUTANTS)).toHaveLength(12)
  expect(new Set(Object.values(TWISTS)).size).toBe(Object.keys(TWISTS).length)
})

test('only names of the list are mistakes', () => {
  expect(isTwist('M12')).toBe(true)
  expect(isTwist('M13')).toBe(false)
  expect(isTwist('toString')).toBe(false)
})
