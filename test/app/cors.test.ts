// What the product lets pages of other sites do.
import { expect, test } from 'vitest'
import { cors } from '../../src/app/cors.ts'
import { checkCors } from '../../src/shared/cors.ts'
import { publicHeaders } from '../../src/shared/headers.ts'

test('it is written as browsers write it, and lets no page write', () => {
  expect(checkCors(cors)).toBe(cors)
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
    expect(cors.methods).not.toContain(method)
  }
  expect(cors.headers).not.toContain('Authorization')
})

test('scripts may read every header of ours that an answer has', () => {
  const { consistency: _, idempotencyKey: __, ...told } = publicHeaders
  expect(cors.exposed).toEqual(expect.arrayContaining([...Object.values(told), 'ETag']))
})
