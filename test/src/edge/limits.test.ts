// The limits of the rooms agree with each other: caps nest, and what is stored can be stored.
import { expect, test } from 'vitest'
import { REFRESH_MS_MAX } from '../../../src/edge/cache/refresh.ts'
import { KV_KEY_BYTES_MAX } from '../../../src/edge/cache/rules/key.ts'
import * as cache from '../../../src/edge/cache/rules/limits.ts'
import { WRITE_TRIES_MS_MAX } from '../../../src/edge/cache/store/publish.ts'
import * as routing from '../../../src/edge/routing/rules/limits.ts'
import { GET_DEADLINE_MS, WRITE_DEADLINE_MS } from '../../../src/edge/upstream/limits.ts'

const { BEHIND_MS_MAX, FILL_MS_MAX, KV_READ_MS_MAX, KV_WRITE_MS_MAX } = cache
const { GET_FIRST_TRY_MS, GET_NEXT_TRY_MS, WRITE_TRY_MS, ATTEMPTS_MAX } = routing

test('every try fits into its deadline, and after the first one there is time for another', () => {
  expect(KV_READ_MS_MAX + GET_FIRST_TRY_MS + GET_NEXT_TRY_MS).toBeLessThanOrEqual(GET_DEADLINE_MS)
  expect(ATTEMPTS_MAX * WRITE_TRY_MS).toBeLessThanOrEqual(WRITE_DEADLINE_MS)
  expect(routing.DEADLINE_LEFT_MS_MIN).toBeLessThan(GET_FIRST_TRY_MS)
})

test('a third try is only for refusals that cost nothing', () => {
  expect(routing.ATTEMPTS_MAX_AFTER_REFUSALS).toBe(ATTEMPTS_MAX + 1)
  expect(ATTEMPTS_MAX * routing.REFUSED_MS_MAX).toBeLessThan(GET_FIRST_TRY_MS)
})

test('whatever is read whole may be stored, within what KV takes', () => {
  expect(cache.ENTRY_BYTES_MAX).toBeGreaterThanOrEqual(routing.WHOLE_RESPONSE_BYTES_MAX)
  expect(cache.ENTRY_BYTES_MAX).toBeLessThan(25 * 1024 * 1024)
  expect(cache.KV_EXPIRATION_SECONDS_MIN).toBeGreaterThanOrEqual(60)
  expect(KV_KEY_BYTES_MAX).toBeLessThanOrEqual(512)
})

test('what goes on behind a response sees its own end, and so do those who count it', () => {
  expect(GET_DEADLINE_MS + FILL_MS_MAX + KV_WRITE_MS_MAX).toBeLessThan(BEHIND_MS_MAX)
  expect(KV_READ_MS_MAX + REFRESH_MS_MAX + KV_WRITE_MS_MAX).toBeLessThan(BEHIND_MS_MAX)
  expect(WRITE_TRIES_MS_MAX + KV_WRITE_MS_MAX).toBeLessThan(BEHIND_MS_MAX)
})
