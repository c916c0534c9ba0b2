import { expect, test } from 'vitest'
import { nextTryMs } from '../../../infra/drill/retry.ts'

const answered = (status: number, headers: Record<string, string> = {}) => ({
  ...{ kind: 'answered' as const, status, text: '' },
  headers: new Headers(headers),
})
const broken = { kind: 'broken' as const, why: 'ECONNRESET' }
const at = { tries: 1, leftMs: 10_000, chance: 0 }

test('a 503 is tried again when it says, or after a second', () => {
  expect(nextTryMs({ ...at, reply: answered(503, { 'Retry-After': '3' }) })).toBe(3_000)
  expect(nextTryMs({ ...at, reply: answered(503) })).toBe(1_000)
  expect(nextTryMs({ ...at, reply: answered(504) })).toBe(1_000)
})

test('a broken connection is tried again soon, then later and later', () => {
  const waits = [1, 2, 3].map((tries) => nextTryMs({ ...at, tries, reply: broken }))
  expect(waits).toEqual([125, 250, 500])
  expect(nextTryMs({ ...at, chance: 1, reply: broken })).toBe(250)
})

test.each([200, 201, 400, 409, 412, 422, 429, 500, 502])('%d is the answer', (status) => {
  expect(nextTryMs({ ...at, reply: answered(status, { 'Retry-After': '1' }) })).toBeUndefined()
})

test('nothing is tried again past the deadline', () => {
  expect(nextTryMs({ ...at, reply: { kind: 'timeout' } })).toBeUndefined()
  const late = answered(503, { 'Retry-After': '5' })
  expect(nextTryMs({ ...at, leftMs: 5_500, reply: late })).toBe(5_000)
  expect(nextTryMs({ ...at, leftMs: 5_499, reply: late })).toBeUndefined()
})
