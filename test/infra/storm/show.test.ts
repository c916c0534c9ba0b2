import { expect, test } from 'vitest'
import { describeFault, statusLine, summary } from '../../../infra/storm/show.ts'
import { createTally } from '../../../infra/storm/tally.ts'
import { faultAt, readAt, writeAt } from './ops.ts'

const slow = { kind: 'region-slow', region: 'apac', ms: 900 } as const
const ending = { broken: [], history: 'h.jsonl', command: 'npm run storm -- --seed 7' }

function stormy() {
  const tally = createTally()
  tally.take(faultAt('fault', 0, slow))
  tally.take(readAt(10, { status: 503 }))
  tally.take(writeAt(20))
  return tally
}

test('a fault is named with its fields', () => {
  expect(describeFault(slow)).toBe('region-slow region=apac ms=900')
  expect(describeFault({ kind: 'primary-down' })).toBe('primary-down')
})

test('the line tells the seed, the time, the rate, the failures and what is broken', () => {
  const at = { seed: 7, nowMs: 65_000, minutes: 2.5 }
  const line = statusLine(at, stormy())
  expect(line).toContain('seed 7  1:05 of 2:30')
  expect(line).toContain('failed 1 of 1 reads  0 of 1 writes')
  expect(line).toContain('region-slow region=apac ms=900')
  expect(statusLine(at, createTally())).toContain('whole')
})

test('the summary has a row for each kind, where the history is, and how to do it again', () => {
  const text = summary(stormy(), ending)
  expect(text).toMatch(/^region-slow +1 +1 +1 +1 +0$/m)
  expect(text).toMatch(/^all +1 +1 +1 +1 +0$/m)
  expect(text).toContain('all its processes alive')
  expect(text).toContain('h.jsonl')
  expect(text).toContain('npm run storm -- --seed 7')
})

test('what is wrong is shown, the first of many', () => {
  const tally = createTally()
  for (let n = 0; n < 12; n++) tally.take(readAt(0, { n, wrong: 'a 500' }))
  const text = summary(tally, { ...ending, broken: ['region oc is not up'] })
  expect(text).toContain('The world broke: region oc is not up')
  expect(text).toContain('12 answers that are not allowed')
  expect(text).toContain('client 4, its request 9: GET /api/links/a at NRT: a 500')
  expect(text).toContain('and 2 more')
})
