// A version is let on when it is as good as what was there, at the same moment.

import { expect, test } from 'vitest'
import { judge, type Sample } from '../../../infra/deploy/judge.ts'

const samples = (ms: number, failed = 0): Sample[] =>
  Array.from({ length: 20 }, (_, index) => ({ ok: index >= failed, ms }))

test('as before is good', () => {
  const same = { fresh: samples(50), past: samples(40), others: samples(60) }
  expect(judge(same)).toEqual({
    good: true,
    said: expect.stringContaining('errors 0 %, p95 50 ms'),
  })
})

test('one failure in twenty that the others do not have is too many', () => {
  const worse = { fresh: samples(50, 1), past: samples(50), others: samples(50) }
  expect(judge(worse)).toEqual({ good: false, why: expect.stringContaining('fails more') })
})

test('what fails everywhere is not its fault', () => {
  const bad = { fresh: samples(50, 4), past: samples(50, 4), others: samples(50) }
  expect(judge(bad).good).toBe(true)
  expect(judge({ ...bad, past: samples(50), others: samples(50, 4) }).good).toBe(true)
})

test('twice as slow is allowed to be chance only while it is little', () => {
  const slow = (ms: number, pastMs: number) =>
    judge({ fresh: samples(ms), past: samples(pastMs), others: samples(10) }).good
  expect(slow(110, 10)).toBe(true)
  expect(slow(130, 10)).toBe(false)
  expect(slow(1_050, 500)).toBe(true)
  expect(slow(1_200, 500)).toBe(false)
})

test('nobody asked is no proof', () => {
  expect(judge({ fresh: [], past: [], others: [] }).good).toBe(false)
})
