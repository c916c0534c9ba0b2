import { expect, test } from 'vitest'
import {
  figuresOf,
  isHit,
  latencyMs,
  lateP95Ms,
  nameOutcome,
  regionOf,
  type Sample,
  toOutcome,
} from '../../../infra/traffic/sample.ts'
import { answer, problem } from './answers.ts'

const sample = (rest: Partial<Sample> = {}): Sample => ({
  ...{ n: 0, colo: 'NRT', kind: 'follow', write: false, dueAt: 0, sentAt: 1, doneAt: 11 },
  ...{ outcome: toOutcome(answer(302)), good: true },
  ...rest,
})

test('an answer tells its status, its problem and its story', () => {
  const headers = { 'Cache-Status': 'Meridian; hit', 'Server-Timing': 'region;desc="oc"' }
  const outcome = toOutcome(answer(503, problem(503, 'overloaded'), headers))
  expect(outcome).toMatchObject({ status: 503, problem: 'overloaded', hit: true, region: 'oc' })
  expect(isHit(sample({ outcome }))).toBe(true)
  expect(regionOf(sample({ outcome }))).toBe('oc')
})

test('no answer is no hit of any region', () => {
  const outcome = { kind: 'timeout' } as const
  expect(toOutcome(outcome)).toEqual(outcome)
  expect([isHit(sample({ outcome })), regionOf(sample({ outcome }))]).toEqual([false, undefined])
})

test('outcomes have names', () => {
  const broken = { kind: 'broken', why: 'ECONNRESET' } as const
  const names = [toOutcome(answer(404)), { kind: 'timeout' } as const, broken].map((outcome) =>
    nameOutcome(sample({ outcome })),
  )
  expect(names).toEqual(['404', 'timeout', 'broken: ECONNRESET'])
})

test('reads and writes are counted and timed apart, the failed ones not timed', () => {
  const late = { doneAt: 5_000, good: false }
  const samples = [sample(), sample(late), sample({ write: true, doneAt: 31 })]
  expect(figuresOf(samples)).toEqual({
    ...{ reads: 2, failedReads: 1, writes: 1, failedWrites: 0 },
    readMs: { p50Ms: 10, p95Ms: 10 },
    writeMs: { p50Ms: 30, p95Ms: 30 },
  })
  expect(figuresOf([])).toMatchObject({ reads: 0, readMs: undefined })
})

test('how long it took begins when it left; how late it left is told apart', () => {
  expect(latencyMs(sample({ sentAt: 4 }))).toBe(7)
  expect(lateP95Ms([sample({ sentAt: 4.26 })])).toBe(4.3)
  expect(lateP95Ms([])).toBeUndefined()
})
