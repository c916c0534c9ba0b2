// Odd bodies: each once, and no longer than what a test can afford.
import { expect, test } from 'vitest'
import { BODIES, BYTES } from '../../../infra/fuzz/bodies.ts'

test('nothing stands twice', () => {
  expect(new Set(BODIES).size).toBe(BODIES.length)
})

test('some are over what a region takes, and none over a megabyte', () => {
  const bytes = [
    ...BODIES.map((text) => Buffer.byteLength(text)),
    ...BYTES.map((one) => one.length),
  ]
  expect(Math.max(...bytes)).toBeGreaterThan(64 * 1024)
  expect(Math.max(...bytes)).toBeLessThan(1024 * 1024)
})
