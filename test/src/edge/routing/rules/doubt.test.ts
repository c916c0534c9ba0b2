// When failures of different requests stop being theirs.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  noSuspects,
  othersFailToo,
  type Suspects,
  suspected,
} from '../../../../../src/edge/routing/rules/doubt.ts'
import {
  FAILURES_IN_A_ROW_MAX,
  SUSPECT_MS_MAX,
} from '../../../../../src/edge/routing/rules/limits.ts'

const after = (...requests: string[]) =>
  requests.reduce((suspects: Suspects, request) => suspected(suspects, request, 0), noSuspects)

test('the same request again and again is one', () => {
  const suspects = after(...Array(100).fill('GET /poison'))
  expect(suspects).toHaveLength(1)
  expect(othersFailToo(suspects, 'GET /poison', 0)).toBe(false)
})

test('a third one that differs is one too many', () => {
  expect(othersFailToo(after('a'), 'b', 0)).toBe(false)
  expect(othersFailToo(after('a', 'b'), 'b', 0)).toBe(false)
  expect(othersFailToo(after('a', 'b'), 'c', 0)).toBe(true)
})

test('what is long ago does not count', () => {
  expect(othersFailToo(after('a', 'b'), 'c', SUSPECT_MS_MAX - 1)).toBe(true)
  expect(othersFailToo(after('a', 'b'), 'c', SUSPECT_MS_MAX)).toBe(false)
})

test('whatever fails, no more is kept than decides, and it decides as if all were kept', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 5 }).map(String), { maxLength: 30 }), (requests) => {
      const suspects = after(...requests)
      expect(suspects.length).toBeLessThanOrEqual(FAILURES_IN_A_ROW_MAX)
      const different = new Set([...requests, 'new']).size
      expect(othersFailToo(suspects, 'new', 0)).toBe(different >= FAILURES_IN_A_ROW_MAX)
    }),
  )
})
