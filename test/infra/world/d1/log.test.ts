import { expect, test } from 'vitest'
import { LOG_BYTES_MAX, LOG_COMMITS_MAX } from '../../../../infra/world/d1/limits.ts'
import { createLog } from '../../../../infra/world/d1/log.ts'

const frame = (lsn: number, bytes = 1) => ({
  kind: 'changeset' as const,
  lsn,
  timeMs: 0,
  payload: new Uint8Array(bytes),
})

test('the log leads from any commit it holds to the next, and covers nothing else', () => {
  const log = createLog(10)
  log.append(frame(11))
  log.append(frame(12))
  expect([9, 10, 11, 12, 13].map(log.covers)).toEqual([false, true, true, true, false])
  expect([10, 11, 12].map((at) => log.next(at)?.lsn)).toEqual([11, 12, undefined])
})

test('a new follower (-1) is never covered, even of an empty database', () => {
  expect(createLog(0).covers(-1)).toBe(false)
})

test('after a cut only later commits are covered', () => {
  const log = createLog(0)
  log.append(frame(1))
  log.cut(2)
  expect([0, 1, 2].map(log.covers)).toEqual([false, false, true])
  log.append(frame(3))
  expect(log.next(2)?.lsn).toBe(3)
})

test('it knows when the commit after any other was made, or of one it has forgotten, the oldest', () => {
  const log = createLog(10)
  expect(log.timeAfter(10)).toBeUndefined()
  for (const lsn of [11, 12, 13]) log.append({ ...frame(lsn), timeMs: lsn * 100 })
  expect([3, 10, 11, 12, 13].map(log.timeAfter)).toEqual([1_100, 1_100, 1_200, 1_300, undefined])
})

test('the log forgets the oldest commits beyond its limits', () => {
  const many = createLog(0)
  for (let lsn = 1; lsn <= LOG_COMMITS_MAX + 2; lsn++) many.append(frame(lsn))
  expect([1, 2].map(many.covers)).toEqual([false, true])
  const large = createLog(0)
  for (let lsn = 1; lsn <= 3; lsn++) large.append(frame(lsn, LOG_BYTES_MAX / 2))
  expect([0, 1].map(large.covers)).toEqual([false, true])
})
