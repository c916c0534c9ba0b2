// What the edge's constants promise fits into an isolate.
import { expect, test } from 'vitest'
import { WORKERS } from '../../../../infra/bench/growth/limits.ts'
import { clientsFor, leftBytes, VESSEL } from '../../../../infra/bench/growth/vessel.ts'
import { LOADS_MAX } from '../../../../src/edge/upstream/limits.ts'
import { BODY_BYTES_MAX } from '../../../../src/shared/limits.ts'

test('what is kept, all of it full at once, leaves room for the loads that an isolate lets in, as large as a body may be', () => {
  const kept = VESSEL.reduce((sum, { bytes }) => sum + bytes, 0)
  expect(kept + leftBytes()).toBe(WORKERS.isolateBytes)
  expect(leftBytes()).toBeGreaterThan(LOADS_MAX * BODY_BYTES_MAX)
})

test('clients are whole', () => {
  expect(clientsFor(leftBytes())).toBe(1)
  expect(clientsFor(leftBytes() + 1)).toBe(0)
})
