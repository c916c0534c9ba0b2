// Whatever a client or an origin writes to the machine, twice as much of it takes at most twice the steps.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Measured } from './measure.ts'
import { parsers } from './parsers.ts'
import { testParsers } from './test-parsers.ts'
import { LOOP, LOOP_IN_A_LOOP, RATIO_MAX } from './twice.ts'

const of = testParsers(join(import.meta.dirname, 'parsers.ts'), parsers)

test('the count tells a loop from a loop in a loop', () => {
  const ratio = ({ some, more }: Measured) => more / some
  expect(ratio(of(LOOP))).toBeLessThan(RATIO_MAX)
  expect(of(LOOP).some).toBeGreaterThan(8_000)
  expect(ratio(of(LOOP_IN_A_LOOP))).toBeGreaterThan(3.5)
})
