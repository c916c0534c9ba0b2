import { expect, test } from 'vitest'
import {
  readExpiration,
  refuseBulk,
  refuseCacheTtl,
  refuseKey,
  refuseList,
  refuseMetadata,
  refuseValue,
} from '../../../../infra/world/kv/limits.ts'

const NOW_S = 1_800_000_000

test('every limit lets its own value through and refuses the next one', () => {
  const pairs = [
    [refuseKey('k'.repeat(512)), refuseKey('k'.repeat(513)), 414],
    [refuseCacheTtl(30), refuseCacheTtl(29), 400],
    [refuseMetadata(`"${'m'.repeat(1_022)}"`), refuseMetadata(`"${'m'.repeat(1_023)}"`), 413],
    [refuseValue(26_214_400), refuseValue(26_214_401), 413],
    [refuseList(1_000, ''), refuseList(1_001, ''), 400],
    [refuseList(1, ''), refuseList(0, ''), 400],
    [refuseBulk(100, undefined), refuseBulk(101, undefined), 400],
    [refuseBulk(1, 'json'), refuseBulk(1, 'stream'), 400],
  ] as const
  for (const [allowed, refused, status] of pairs) {
    expect(allowed).toBeUndefined()
    expect(refused).toMatchObject({ kind: 'refusal', status })
  }
})

test('a key is measured in bytes, not in letters', () => {
  expect(refuseKey('é'.repeat(256))).toBeUndefined()
  expect(refuseKey('é'.repeat(257))?.text).toContain('length of 514 exceeds')
})

test('a number that is none is refused like one that is too small', () => {
  expect(refuseCacheTtl(Number.NaN)).toMatchObject({ status: 400 })
  expect(refuseList(Number.NaN, '')).toMatchObject({ status: 400 })
  const raw = { expiration: 'soon', expirationTtl: null }
  expect(readExpiration(raw, NOW_S)).toMatchObject({ status: 400 })
})

test('metadata that is not JSON is refused at the door', () => {
  expect(refuseMetadata('{')).toMatchObject({ status: 400, text: 'Metadata must be JSON' })
})

test('an entry ends a minute from now at the earliest, and the TTL wins over the date', () => {
  const read = (expiration: number | null, expirationTtl: number | null) =>
    readExpiration(
      {
        expiration: expiration === null ? null : String(expiration),
        expirationTtl: expirationTtl === null ? null : String(expirationTtl),
      },
      NOW_S,
    )
  expect(read(null, null)).toBeUndefined()
  expect(read(null, 60)).toBe(NOW_S + 60)
  expect(read(NOW_S + 60, null)).toBe(NOW_S + 60)
  expect(read(NOW_S + 500, 60)).toBe(NOW_S + 60)
  for (const refused of [read(null, 59), read(NOW_S + 59, null), read(NOW_S, null), read(null, 0)])
    expect(refused).toMatchObject({ status: 400 })
})
