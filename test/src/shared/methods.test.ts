// Which methods are safe.
import { expect, test } from 'vitest'
import { isSafe } from '../../../src/shared/methods.ts'

test('methods are safe by their exact name (RFC 9110 sections 9.1 and 9.2.1)', () => {
  expect(['GET', 'HEAD', 'OPTIONS'].every(isSafe)).toBe(true)
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'get', 'TRACE', 'BREW', '']) {
    expect(isSafe(method), method).toBe(false)
  }
})
