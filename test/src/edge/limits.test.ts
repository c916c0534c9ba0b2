// The limits agree with each other: caps nest, and what is stored can be stored.
import { expect, test } from 'vitest'
import { WRITE_TRIES_MS_MAX } from '../../../src/edge/cache/store/publish.ts'
import * as limits from '../../../src/edge/limits.ts'

test('every try fits into its deadline, and after the first one there is time for another', () => {
  const { GET_DEADLINE_MS, GET_FIRST_TRY_MS, GET_NEXT_TRY_MS, DEADLINE_LEFT_MS_MIN } = limits
  const { KV_READ_MS_MAX, WRITE_DEADLINE_MS, WRITE_TRY_MS } = limits
  expect(KV_READ_MS_MAX + GET_FIRST_TRY_MS + GET_NEXT_TRY_MS).toBeLessThanOrEqual(GET_DEADLINE_MS)
  expect(limits.ATTEMPTS_MAX * WRITE_TRY_MS).toBeLessThanOrEqual(WRITE_DEADLINE_MS)
  expect(DEADLINE_LEFT_MS_MIN).toBeLessThan(GET_FIRST_TRY_MS)
})

test('a third try is only for refusals that cost nothing', () => {
  expect(limits.ATTEMPTS_MAX_AFTER_REFUSALS).toBe(limits.ATTEMPTS_MAX + 1)
  const lost = limits.ATTEMPTS_MAX * limits.REFUSED_MS_MAX
  expect(lost).toBeLessThan(limits.GET_FIRST_TRY_MS)
})

test('whatever is read whole may be stored, within what KV takes', () => {
  expect(limits.ENTRY_BYTES_MAX).toBeGreaterThanOrEqual(limits.WHOLE_RESPONSE_BYTES_MAX)
  expect(limits.ENTRY_BYTES_MAX).toBeLessThan(25 * 1024 * 1024)
  expect(limits.KV_EXPIRATION_SECONDS_MIN).toBeGreaterThanOrEqual(60)
  expect(limits.KV_KEY_BYTES_MAX).toBeLessThanOrEqual(512)
})

test('what goes on behind a response sees its own end, and so do those who count it', () => {
  const { BEHIND_MS_MAX, FILL_MS_MAX, GET_DEADLINE_MS, KV_READ_MS_MAX, KV_WRITE_MS_MAX } = limits
  expect(GET_DEADLINE_MS + FILL_MS_MAX + KV_WRITE_MS_MAX).toBeLessThan(BEHIND_MS_MAX)
  expect(KV_READ_MS_MAX + limits.REFRESH_MS_MAX + KV_WRITE_MS_MAX).toBeLessThan(BEHIND_MS_MAX)
  expect(WRITE_TRIES_MS_MAX + KV_WRITE_MS_MAX).toBeLessThan(BEHIND_MS_MAX)
})
