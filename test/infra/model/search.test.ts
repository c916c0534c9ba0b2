import fc from 'fast-check'
import { expect, test } from 'vitest'
import { firstIndex } from '../../../infra/model/search.ts'

test('the first that holds, or the end, however many there are', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20)), fc.nat(22), (numbers, from) => {
      const inOrder = numbers.toSorted((a, b) => a - b)
      const found = firstIndex(inOrder.length, (index) => Number(inOrder[index]) >= from)
      const first = inOrder.findIndex((number) => number >= from)
      expect(found).toBe(first < 0 ? inOrder.length : first)
    }),
  )
})
