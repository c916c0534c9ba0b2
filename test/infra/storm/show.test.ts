import { expect, test } from 'vitest'
import { describeFault, rowsOf, statusLine, summary } from '../../../infra/storm/show.ts'
import type { Line } from '../../../infra/traffic/history.ts'
import { faultAt, readAt, writeAt } from './ops.ts'

const down = { kind: 'region-down', region: 'apac' } as const
const lag = { kind: 'replica-lag', region: 'oc', ms: 5 } as const
const row = (name: string, ...lines: Line[]) => rowsOf(lines).find((one) => one.name === name)

test('a request counts for every kind that was active at any moment of it', () => {
  const lines = [
    readAt(80), // over at 90
    readAt(95),
    { ...faultAt('fault', 112, down, 'f1'), askedAt: 100 }, // told after what already felt it
    faultAt('fault', 110, lag, 'f2'),
    writeAt(120),
    faultAt('healed', 130, down, 'f1'),
    faultAt('healed', 140, lag, 'f2'),
    readAt(135),
    readAt(150),
  ]
  expect(row('region-down', ...lines)).toMatchObject({ windows: 1, reads: 1, writes: 1 })
  expect(row('replica-lag', ...lines)).toMatchObject({ windows: 1, reads: 1, writes: 1 })
  expect(row('nothing', ...lines)).toMatchObject({ windows: 0, reads: 2, writes: 0 })
  expect(row('all', ...lines)).toMatchObject({ windows: 2, reads: 4, writes: 1 })
  expect(rowsOf(lines).map(({ name }) => name)).toEqual([
    ...['region-down', 'replica-lag', 'nothing', 'all'],
  ])
})

test('what is not healed yet is active', () => {
  expect(row('region-down', faultAt('fault', 1, down), readAt(900))).toMatchObject({ reads: 1 })
})

test('no answer and 5xx are failures; refusals that the client caused are not', () => {
  const silent = { status: undefined, outcome: 'timeout' } as const
  const lines = [readAt(0, { status: 503 }), readAt(0, silent), readAt(0, { status: 404 })]
  const writes = [writeAt(0, { status: 412 }), writeAt(0, silent)]
  expect(row('all', ...lines, ...writes)).toMatchObject({
    ...{ reads: 3, failedReads: 2, writes: 2, refusedWrites: 1 },
  })
})

const slow = { kind: 'region-slow', region: 'apac', ms: 900 } as const
const ending = { broken: [], history: 'h.jsonl', command: 'npm run storm -- --seed 7' }

const commit = { kind: 'commit', seq: 1, key: 'k', result: {} } as const
const stormy = [faultAt('fault', 0, slow), readAt(10, { status: 503 }), writeAt(20), commit]

test('a fault is named with its fields', () => {
  expect(describeFault(slow)).toBe('region-slow region=apac ms=900')
  expect(describeFault({ kind: 'primary-down' })).toBe('primary-down')
})

test('the line tells the seed, the time, the rate, the failures and what is broken', () => {
  const at = { seed: 7, nowMs: 65_000, minutes: 2.5, active: [slow] }
  const so = { reads: 1, failedReads: 1, writes: 1, refusedWrites: 0 }
  const line = statusLine(at, so)
  expect(line).toContain('seed 7  1:05 of 2:30')
  expect(line).toContain('failed 1 of 1 reads  0 of 1 writes')
  expect(line).toContain('region-slow region=apac ms=900')
  expect(statusLine({ ...at, active: [] }, so)).toContain('whole')
})

test('the summary has a row for each kind, where the history is, and how to do it again', () => {
  const text = summary(stormy, ending)
  expect(text).toMatch(/^region-slow +1 +1 +1 +1 +0$/m)
  expect(text).toMatch(/^all +1 +1 +1 +1 +0$/m)
  expect(text).toContain('1 commits')
  expect(text).toContain('all its processes alive')
  expect(text).toContain('h.jsonl')
  expect(text).toContain('npm run storm -- --seed 7')
})

test('what is wrong is shown, the first of many', () => {
  const lines = Array.from({ length: 12 }, (_, n) => readAt(0, { n, wrong: 'a 500' }))
  const text = summary([readAt(0), ...lines], { ...ending, broken: ['region oc is not up'] })
  expect(text).toContain('The world broke: region oc is not up')
  expect(text).toContain('12 answers that are not allowed')
  expect(text).toContain('client 4, its request 9: GET /api/links/a at NRT: a 500')
  expect(text).toContain('and 2 more')
})
